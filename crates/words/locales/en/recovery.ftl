### Ways back in: forgotten ID or password, desk code, letter, and the ladder of them in words.

recovery-title = If you cannot sign in
recovery-lead = Choose what fits your situation.
recovery-user-id-link = Forgot your { $user_id }?
recovery-password-link = Forgot your password?
recovery-ladder-link = Other reasons you cannot sign in
recovery-user-id-about = We’ll email you a link to a page that shows your { $user_id }. We use your registered address.
recovery-password-about = We’ll email you a link to choose a new password. We use your registered address.
recovery-no-address-heading = If you cannot use your registered email address, or have none
recovery-no-address = Call us. We’ll check that it is you, then give you a “desk code”. With it you can choose a new password and email address.
recovery-desk-code-link = I have a desk code
recovery-second-step-heading = If you cannot use your passkey or one-time code
recovery-second-step = First sign in with your password. On the next page you can use a passkey on another device, or one of your recovery codes. If you have neither, call us.
recovery-all-lost-heading = If you do not know any of these
recovery-all-lost = Call us. We’ll post you a new letter with a provisional { $user_id } and password. When it arrives, enter them on the sign-in page. You can then choose a new password. Your registered { $user_id } and your records stay as they are.
recovery-to-sign-in = Go to the sign-in page

recovery-ask-user-id-title = Forgot your { $user_id }?
recovery-ask-user-id-lead = Enter your registered email address. We’ll email you a link to a page that shows your { $user_id }.
recovery-ask-password-title = Forgot your password?
recovery-ask-password-lead = We’ll email a link to choose a new password to your registered address.
recovery-email-help = Enter your registered email address or your backup address.
recovery-birth-date-help = Enter the date of birth of the person who registered, by the western calendar or by the Japanese era.
button-send-mail = Send the email
recovery-other-ways = If you do not know your email address or have not registered one, there are other ways.
recovery-other-ways-link = See the other ways
recovery-error-user-id-empty = Enter your { $user_id }.
recovery-error-wait = Too many requests. Try again in { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.
email-warning-typo = Did you mean “{ $suggestion }”? If so, correct it. If your address is right, select the same button again.

recovery-asked-title = We have received your request
recovery-asked = If your details match your registration, we’ll email { $email } shortly. Look for an email from { $from }.
recovery-asked-minutes = The link in the email works for { $minutes } minutes.
recovery-asked-missing-heading = If you do not get an email
recovery-asked-missing-spam = Check your spam folder.
recovery-asked-missing-typed = We do not send an email if what you entered is different from your registration.
recovery-asked-missing-unverified = We cannot send one to an address that you did not confirm after you registered.
recovery-asked-missing-often = We send up to 3 emails an hour to the same person.

recovery-show-user-id-title = Show your { $user_id }
recovery-show-user-id-ask = Select “Show” to see your registered { $user_id }. You can do this only once.
button-show = Show
recovery-user-id-shown-title = Your registered { $user_id }
recovery-user-id-shown = Write it down or print this page, and keep it in a safe place.
recovery-gone-title = This link cannot be used
recovery-gone = The link has expired or has been used. If we sent you a newer email, only the link in that one works. Ask for a new link. The link may also have been cut: copy the whole address from the email and open it.

recovery-new-password-title = Reset your password
recovery-new-password-lead = Choose a new password. To keep you safe, you will be signed out on your other devices.
recovery-new-password-address = To change your email address too, enter the new one. Your backup address is then removed. To keep your email address, leave this empty.
recovery-new-password-second-step = Your passkeys and one-time codes will be removed.
button-change-password = Change password
notice-password-reset = Your password was changed. Sign in with the new password.

recovery-desk-code-title = Enter your desk code
recovery-desk-code-lead = Enter the desk code your health insurance society gave you.
recovery-desk-code-label = Desk code
recovery-desk-code-help = 10 letters and digits. You can use upper or lower case, with or without a hyphen (-).
recovery-error-desk-code-empty = Enter your desk code.
recovery-error-desk-code = We could not find a match for what you entered. Enter it again. A desk code works for 24 hours.
recovery-error-desk-code-wait = Too many attempts. Try again in { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.
recovery-desk-code-none = If you do not have a desk code, call us.

recovery-letter-title = Identity check for registered members
recovery-letter-lead = This letter is for someone who has already registered. When we have checked that it is you, you can choose a new password.
recovery-letter-gone = Sign in again with the provisional { $user_id } and password on your letter.
