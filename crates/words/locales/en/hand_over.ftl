### From the PC to the phone.

hand-over-title = Continue on your phone
hand-over-scan = Scan this code with your phone's camera. It can be used for { $minutes } minutes.
hand-over-code = Code to scan with your phone
hand-over-then = Your phone will then show a number of four digits. This page goes on by itself.
hand-over-not-scanned = The code hasn't been scanned yet.
hand-over-look = Press here if nothing happens
hand-over-again = Show a new code
hand-over-compare = Does your phone show this number?
hand-over-number = Number
hand-over-same = Yes, the same number
hand-over-differs = No, another number
hand-over-phone-goes-on = Please go on with the setup on your phone. When you have finished, this page goes on by itself.
hand-over-done = The setup on your phone is done.
hand-over-here-instead = Set up on this device instead
hand-over-ask = Continue on this phone what you began on your PC at { $society }.
hand-over-ask-own = Go on only if you scanned the code from your own PC.
hand-over-wait = Your PC will show this number. If it is the same, press "Yes, the same number" on the PC. This page goes on by itself.
hand-over-go-on = Press here if nothing happens
hand-over-gone-title = This code can't be used
hand-over-gone = It is too old or has been scanned already. Please show a new code on your PC.
hand-over-to-sign-in = To the sign-in page
hand-over-offer = If you set it up on your phone, you can sign in with its face or fingerprint recognition from then on.
hand-over-begin = Continue on your phone
