### The page that a verification link opens.

verify-email-title = Confirm your email address
verify-email-ask = If this is your email address, select “Confirm”.
verify-email-address = Email address
verify-email-done-title = Your email address is confirmed
verify-email-done = We’ll send notices to this address from now on. You can close this page.
verify-email-second-done = It is registered as your backup address. You can use it if you forget your ID or password. You can close this page.
verify-email-not-usable-title = This confirmation link cannot be used
verify-email-not-usable = Your address is already confirmed, the change was cancelled, or the link has expired. Sign in and look at the menu to see whether it is confirmed. The link may also have been cut: copy the whole address from the email and open it.
verify-email-to-sign-in = Go to the sign-in page

resend-title = Send the confirmation email again
resend-lead = We’ll email the confirmation link to your registered address again.
resend-typo = Did you mean “{ $suggestion }”?
resend-wrong-address = If the address is wrong, change it.
resend-done-title = We’re sending the email
resend-done = You will get an email from { $from } shortly. Open the link in it and select “Confirm”.
resend-done-missing = If it does not arrive, check your spam folder.
resend-enough-title = Ask for the email again later
resend-enough = We can send 3 confirmation emails an hour. Check your spam folder too.
resend-nothing-title = Nothing left to confirm
resend-nothing = You have no email address to confirm.
