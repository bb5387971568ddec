### The page that a verification link opens.

verify-email-title = Confirm your e-mail address
verify-email-ask = If this is your e-mail address, press “Confirm”.
verify-email-address = E-mail address
verify-email-done-title = Your e-mail address is confirmed
verify-email-done = Notices will be sent to this address from now on. You can close this page.
verify-email-second-done = It is registered as your second address. You can use it when you have forgotten your ID or password. You can close this page.
verify-email-not-usable-title = This link cannot be used
verify-email-not-usable = Your address is confirmed already, the change was given up, or the link is too old. After signing in, the menu tells whether it is confirmed. The link may also have been cut. Copy the whole address from the email and open it again.
verify-email-to-sign-in = Go to the sign-in page

resend-title = Send the confirmation mail again
resend-lead = We send the link that confirms your address once more, to your registered e-mail address.
resend-typo = Could this be a slip for “{ $suggestion }”?
resend-wrong-address = If the address is not right, please change it.
resend-done-title = The mail is on its way
resend-done = A mail from { $from } will reach you shortly. Open the link in it and press “Confirm”.
resend-done-missing = If it has not come after a while, please look into your folder for junk mail.
resend-enough-title = Please try again a little later
resend-enough = We can send 3 confirmation mails an hour. Please also look into your folder for junk mail.
resend-nothing-title = Nothing left to confirm
resend-nothing = There is no e-mail address that needs to be confirmed.
