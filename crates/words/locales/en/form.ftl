### What forms have in common: buttons, marks, errors, rules beside fields.

button-sign-in = Sign in
button-check = Continue
button-check-entries = Check your entries
button-execute = Submit
button-back = Back
button-next = Next
button-menu = Go to the menu
button-continue = Continue
button-sign-out = Sign out
button-cancel = Cancel
button-verify = Confirm
button-unsubscribe = Stop the emails
button-find = Find
button-send-again = Send again

mark-required = (required)
mark-optional = optional
errors-heading = There is a problem
warnings-heading = Check this before you continue
show-password = Show
hide-password = Hide
rule-met = {" "}(done)

rule-length-between = { $min } to { $max } characters
rule-length-from = at least { $min } characters
rule-letters-digits = only letters (A–Z) and digits
rule-letters-digits-marks = only letters (A–Z), digits and the marks . _ -
rule-not-ten-digits = not 10 digits only
rule-has-letter = at least one letter
rule-has-digit = at least one digit
rule-has-symbol = at least one symbol (such as ! # -)
rule-differs-from-user-id = different from your { $user_id }
rule-same-as-password = the same as the password above
rule-on-sending = Checked when you send the page
rule-nobody-elses = not used by anybody else
rule-not-guessable = not a common word, and not made from your { $user_id }, date of birth or the like
rule-not-current = different from your current password
rule-not-earlier = different from your earlier passwords
rule-not-current-or-earlier = different from your current and earlier passwords
