# The support code: four characters that a caller reads out.

support-code-heading = Your support code for the telephone
support-code-text = Read these four characters out when you call, and the staff can see which page you are on. It works for 30 minutes.
support-code-label = Support code
