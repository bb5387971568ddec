### The page that a verification link opens.

verify-email-title = Confirm your e-mail address
verify-email-ask = If this is your e-mail address, press “Confirm”.
verify-email-address = E-mail address
verify-email-done-title = Your e-mail address is confirmed
verify-email-done = Notices will be sent to this address from now on. You can close this page.
verify-email-not-usable-title = This link cannot be used
verify-email-not-usable = Your address is confirmed already, or the link is too old. After signing in, the menu tells whether it is confirmed.
verify-email-to-sign-in = Go to the sign-in page
