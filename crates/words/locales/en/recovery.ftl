### Ways back in: forgotten ID or password, desk code, letter, and the ladder of them in words.

recovery-title = If you cannot sign in
recovery-lead = See what fits your situation.
recovery-user-id-link = Forgot your { $user_id }?
recovery-password-link = Forgot your password?
recovery-ladder-link = Other reasons why you cannot sign in
recovery-user-id-about = We mail you the way to a page that shows your { $user_id }, at your registered address.
recovery-password-about = We mail you the way to a page where you choose a new password, at your registered address.
recovery-no-address-heading = You cannot use your registered e-mail address, or have none
recovery-no-address = Please call us. Once we have made sure that it is you, we tell you a “desk code”. With it you can choose a new password and e-mail address.
recovery-desk-code-link = I have a desk code
recovery-second-step-heading = You cannot use your passkey or one-time code
recovery-second-step = First sign in with your password. The next page takes a passkey on another device, or one of the recovery codes that you kept. If you have neither, please call us.
recovery-all-lost-heading = You do not know any of these
recovery-all-lost = Please call us. We send you a letter with a provisional { $user_id } and password once more. When it has come, enter them on the sign-in page. You can then choose your password and the rest anew. Your registered { $user_id } and your records stay as they are.
recovery-to-sign-in = Go to the sign-in page

recovery-ask-user-id-title = Forgot your { $user_id }?
recovery-ask-user-id-lead = Enter your registered e-mail address. We mail you the way to a page that shows your { $user_id }.
recovery-ask-password-title = Forgot your password?
recovery-ask-password-lead = We mail you the way to a page where you choose a new password, at your registered e-mail address.
recovery-email-help = Enter the e-mail address that you registered, or your second one.
recovery-birth-date-help = Enter the date of birth of the person who registered, by the western calendar or by the Japanese era.
button-send-mail = Send the mail
recovery-other-ways = If you do not know your e-mail address or have not registered one, there are other ways.
recovery-other-ways-link = See the other ways
recovery-error-user-id-empty = Enter your { $user_id }.
recovery-error-wait = This is paused for a while because it was asked several times in a row. Please try again in { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.
email-warning-typo = Did you mean “{ $suggestion }”? If so, please correct it. If your address is right as it is, press the same button once more.

recovery-asked-title = We have received your request
recovery-asked = If what you entered matches your registration, a mail will reach { $email } shortly. Please look for a mail from { $from }.
recovery-asked-minutes = The link in the mail works for { $minutes } minutes.
recovery-asked-missing-heading = If no mail arrives
recovery-asked-missing-spam = Please look into your folder for junk mail.
recovery-asked-missing-typed = No mail comes if what you entered differs from your registration.
recovery-asked-missing-unverified = We cannot send one to an address that was not confirmed with the link in the mail after registration.
recovery-asked-missing-often = We send the same person 3 mails an hour at most.

recovery-show-user-id-title = See your { $user_id }
recovery-show-user-id-ask = Press “Show” to see your registered { $user_id }. It can be shown once only.
button-show = Show
recovery-user-id-shown-title = Your registered { $user_id }
recovery-user-id-shown = Please write it down or print this page, and keep it in a safe place.
recovery-gone-title = This link cannot be used
recovery-gone = The link is too old or was used already. If a newer mail was sent, only its link works. Please ask once more. The link may also have been cut. Copy the whole address from the email and open it again.

recovery-new-password-title = Choose a new password
recovery-new-password-lead = Choose a new password. To keep you safe, you will be signed out on your other devices.
recovery-new-password-address = To change your e-mail address as well, enter the new one; a second address is then removed. To keep it, leave this empty.
recovery-new-password-second-step = Your passkeys and one-time codes will be removed.
button-change-password = Change password
notice-password-reset = Your new password is set. Please sign in with it.

recovery-desk-code-title = Enter your desk code
recovery-desk-code-lead = Enter the desk code that your health insurance society told you.
recovery-desk-code-label = Desk code
recovery-desk-code-help = 10 letters and digits. Capital or small letters, with or without a hyphen (-), are all fine.
recovery-error-desk-code-empty = Enter your desk code.
recovery-error-desk-code = We could not find a match for what you entered. Please enter it again. A desk code works for 24 hours.
recovery-error-desk-code-wait = This is paused for a while because it did not work several times in a row. Please try again in { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.
recovery-desk-code-none = If you have no desk code, please call us.

recovery-letter-title = Identity check
recovery-letter-lead = This letter belongs to somebody who is registered. Once we have made sure that it is you, you can choose your password and the rest anew.
recovery-letter-gone = Please sign in once more with the provisional { $user_id } and password of your letter.
