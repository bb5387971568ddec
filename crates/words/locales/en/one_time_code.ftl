### One-time codes of an authenticator app: setting up, asking, removing.

one-time-code-title = Set up one-time codes
one-time-code-what = An authenticator app shows a six-digit code on your phone that you enter each time you sign in. Any authenticator app will do, for example Google Authenticator or Microsoft Authenticator.
one-time-code-read-heading = 1. Scan with the app
one-time-code-read = Open the authenticator app on your phone and scan this QR code.
one-time-code-add-heading = 1. Add to the app
one-time-code-add = If the authenticator app is on this phone, press this button to add the code.
one-time-code-scan-instead = If the app is on another device
one-time-code-scan-other = Scan this QR code with the authenticator app on that device.
one-time-code-type-on-phone = If the button does not work
one-time-code-qr = QR code for the authenticator app
one-time-code-on-this-phone = If the authenticator app is on this device:
one-time-code-open-app = Add to the authenticator app
one-time-code-open-app-here = Add to the authenticator app on this device
one-time-code-type-instead = If the QR code can't be scanned
one-time-code-type = Choose to enter a key by hand in the authenticator app, and type the following characters. The spaces may be left out.
one-time-code-enter-heading = 2. Enter the code
one-time-code-label = Code
one-time-code-help = Enter the six digits that the authenticator app shows. They change every 30 seconds.
one-time-code-error-empty = Please enter the six-digit code that the authenticator app shows.
one-time-code-error-wrong = We could not confirm this code. Please enter the six digits that the app shows now. If this goes on, please check that the clock of your phone is right.
one-time-code-error-used = This code has been used once already. Please wait for the next one in the app (up to 30 seconds) and enter that.
one-time-code-error-wait = You have to wait for a while because the check did not work several times in a row. Please try again in { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.
one-time-code-error-too-old = Some time has passed, so here is a new QR code. Please scan it and enter the code that the app shows then.
one-time-code-remove-title = Remove one-time codes
one-time-code-remove-text = Afterwards you can't sign in with codes of this authenticator app any more. Please delete the entry in the app yourself.
one-time-code-needed = { $society } asks for another way of signing in beside the password. Add another one first, then this one can be removed.
one-time-code-remove-button = Remove
