### One-time codes of an authenticator app: setting up, asking, removing.

one-time-code-title = Set up one-time codes
one-time-code-what = An authenticator app shows a 6-digit code on your phone that you enter each time you sign in. You can use any authenticator app, for example Google Authenticator or Microsoft Authenticator.
one-time-code-read-heading = 1. Scan with the app
one-time-code-read = Open the authenticator app on your phone and scan this QR code.
one-time-code-add-heading = 1. Add to the app
one-time-code-add = If the authenticator app is on this phone, select this button to add the code.
one-time-code-scan-instead = If the app is on another device
one-time-code-scan-other = Scan this QR code with the authenticator app on that device.
one-time-code-type-on-phone = If the button does not work
one-time-code-qr = QR code for the authenticator app
one-time-code-on-this-phone = If the authenticator app is on this device:
one-time-code-open-app = Add to the authenticator app
one-time-code-open-app-here = Add to the authenticator app on this device
one-time-code-type-instead = If you cannot scan the QR code
one-time-code-type = In the authenticator app, choose to enter a key by hand and type these characters. You can leave out the spaces.
one-time-code-enter-heading = 2. Enter the code
one-time-code-label = Code
one-time-code-help = Enter the 6 digits the authenticator app shows. They change every 30 seconds.
one-time-code-error-empty = Enter the 6-digit code the authenticator app shows.
one-time-code-error-wrong = The code does not seem to be right. Enter the 6 digits the app shows now. If this continues, check that the clock on your phone is right.
one-time-code-error-used = This code has already been used. Wait for the next one in the app (up to 30 seconds) and enter that.
one-time-code-error-wait = Too many attempts. Try again in { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.
one-time-code-error-too-old = The QR code has expired, so here is a new one. Scan it and enter the code the app shows then.
one-time-code-remove-title = Remove one-time codes
one-time-code-remove-text = You will no longer be able to sign in with codes from this authenticator app. Delete the entry in the app yourself.
one-time-code-needed = { $society } requires a sign-in method in addition to your password. Add another one first, then you can remove this one.
one-time-code-remove-button = Remove
