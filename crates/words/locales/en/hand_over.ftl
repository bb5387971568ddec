### From the PC to the phone.

hand-over-title = Continue on your phone
hand-over-scan = Scan this code with your phone’s camera. It works for { $minutes } minutes.
hand-over-code = Code to scan with your phone
hand-over-then = Your phone will show a 4-digit number. This page continues by itself.
hand-over-not-scanned = The code has not been scanned yet.
hand-over-look = Select this if nothing happens
hand-over-again = Show a new code
hand-over-compare = Does your phone show this number?
hand-over-number = Number
hand-over-same = Yes, the same number
hand-over-differs = No, another number
hand-over-phone-goes-on = Continue on your phone. When you finish, this page continues by itself.
hand-over-done = You have finished on your phone.
hand-over-here-instead = Set up on this device instead
hand-over-phone-title = Continue from your PC
hand-over-ask = Continue on this phone what you started on your PC at { $society }.
hand-over-ask-own = Continue only if you scanned the code on your own PC.
hand-over-wait = Your PC will show this number. If it is the same, select “Yes, the same number” on the PC. This page continues by itself.
hand-over-go-on = Select this if nothing happens
hand-over-gone-title = This code cannot be used
hand-over-gone = It has expired or has already been scanned. Show a new code on your PC.
hand-over-to-sign-in = Go to the sign-in page
hand-over-offer = If you set it up on your phone, you can sign in with its face or fingerprint recognition from then on.
hand-over-begin = Continue on your phone
