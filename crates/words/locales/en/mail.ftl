# Texts of mails. Lines are broken when a mail is sent; write one line a paragraph here.

mail-user-id-word = User ID
mail-to-member = Dear { $name },
mail-heading = * { $heading }
mail-contact-phone = Phone: { $phone }
mail-contact-hours = Hours: { $hours }
mail-send-only = This email was sent from an address that cannot receive replies. To contact us, use the details above.
mail-sample = This is a sample email based on published guides. It is not from a real health insurance society.

mail-welcome-subject = [{ $society }] You are registered
mail-welcome-done = You have registered for the web counter of { $society }.
mail-welcome-no-password = This email does not contain your password. Use the one you chose when you registered.

mail-verify-heading = Confirm your email address
mail-verify-how = Open the page below and select “{ $button }”. This tells us that emails reach you at this address.
mail-verify-days = The page works for { $days } days after you registered.
mail-verify-open = Open the confirmation page

mail-sign-in-heading = To sign in

mail-unknown-heading = If this wasn’t you
mail-unknown-what-to-do = Someone may have mistyped an address while registering. Do not open the confirmation page. Contact us using the details below.

mail-verify-again-subject = [{ $society }] Confirm your email address
mail-verify-again-done = At the web counter of { $society }, someone asked to confirm this email address.
mail-verify-again-days = The page works for { $days } days after this email was sent.

mail-forgotten-user-id-subject = [{ $society }] Your { $user_id }
mail-forgotten-user-id-done = At the web counter of { $society }, someone asked for help with a forgotten { $user_id }.
mail-forgotten-user-id-heading = To see your { $user_id }
mail-forgotten-user-id-how = Open the page below and select “{ $button }”. It shows the { $user_id } you registered.
mail-forgotten-user-id-open = See your { $user_id }

mail-forgotten-password-subject = [{ $society }] Reset your password
mail-forgotten-password-done = At the web counter of { $society }, someone asked for help with a forgotten password.
mail-forgotten-password-heading = To choose a new password
mail-forgotten-password-how = Open the page below and enter a new password.
mail-forgotten-password-open = Choose a new password

mail-recovery-minutes = The page works once, for { $minutes } minutes after the request.
mail-not-asked-heading = If this wasn’t you
mail-not-asked = Delete this email. Nothing changes unless the link is opened. Do not share the link with anyone.

mail-password-reset-subject = [{ $society }] Your password was changed
mail-password-reset-done = At the web counter of { $society }, your password was changed. To keep you safe, you were signed out on all devices.
mail-desk-code-used-subject = [{ $society }] A desk code was used
mail-desk-code-used-done = At the web counter of { $society }, the desk code we gave out was used. The password and other details may now be changed.
mail-not-you-heading = If this wasn’t you
mail-not-you = Someone else may be doing this. Contact us straight away using the details below.

mail-new-device-subject = [{ $society }] New device signed in
mail-new-device-told = Someone signed in to the web counter of { $society } on a device that has not been used before.
mail-new-device-heading = Details of the sign-in
mail-new-device-at = When: { $at }
mail-new-device-device = Device: { $device }
mail-new-device-own-heading = If this was you
mail-new-device-own = You do not need to do anything.
mail-new-device-other-heading = If this wasn’t you
mail-new-device-unknown = Someone else may know your password. Sign in on the page below, sign out any device you do not recognise, and change your password. If you cannot sign in, call us on the number below.
mail-new-device-open = See your signed-in devices

mail-password-changed-subject = [{ $society }] Your password was changed
mail-password-changed-done = Your password for the web counter of { $society } was changed on { $when }.
mail-password-changed-unknown = If you did not change it yourself, call us straight away on the number below.
mail-password-no-password = This email does not contain your password.

mail-password-expires-subject = [{ $society }] You will soon need to change your password
mail-password-expires-when = From { $when }, the web counter of { $society } will ask you for a new password when you sign in with your current one.
mail-password-expires-before = To change it before then, sign in as usual and select “{ $link }” in the menu.
mail-password-expires-no-link = You cannot change your password from this email. Beware of other emails that ask for it.

mail-new-email-subject = [{ $society }] Confirm your new email address
mail-new-email-done = At the web counter of { $society }, someone asked to change the registered email address to this one. Nothing changes until you confirm it.
mail-new-second-done = At the web counter of { $society }, someone asked to register this as the backup email address. It is not registered until you confirm it.

mail-email-changed-subject = [{ $society }] Your email address was changed
mail-email-changed-done = The email address registered at the web counter of { $society } was changed.
mail-email-removed-subject = [{ $society }] Your email address was removed
mail-email-removed-done = The email address registered at the web counter of { $society } was removed.
mail-email-changed-last = If this was you, you do not need to do anything. We will not send any more notices to this address.
mail-undo-how = Open the page below and select “{ $button }”. This address is then registered again, and you do not need to sign in.
mail-undo-open = Open the page to undo the change
mail-undo-until = The page works once, until { $until }.
mail-undo-what = To keep you safe, you are signed out on all devices and the current password stops working. You then choose a new password using this address.

mail-undone-subject = [{ $society }] The change of email address was undone
mail-undone-back = The change of email address at the web counter of { $society } was undone. This address is registered again.
mail-undone-gone = The change of email address at the web counter of { $society } was undone. The earlier address is registered again. We will not send any more notices to this address.
mail-undone-password = To keep you safe, you were signed out on all devices, and the password used until then no longer works.
mail-undone-next-heading = What to do next
mail-undone-next = On the sign-in page, select “Forgot your password?” and choose a new one. If your user ID was changed, you can ask for it there first. After signing in, check your sign-in methods and your backup email address for anything you do not recognise.

mail-own-address-subject = [{ $society }] Register an email address of your own
mail-own-address-when = Our records show that you may lose the company email address you registered at the web counter of { $society } on { $when }.
mail-own-address-why = Notices, and emails about a forgotten ID or password, would no longer reach you. Before then, register an address of your own that is not your company’s.
mail-own-address-over = Emails may soon stop reaching the company email address you registered at the web counter of { $society }, or may have stopped already.
mail-own-address-over-why = To keep getting notices, and emails about a forgotten ID or password, register an address of your own soon, one that is not your company’s.
mail-own-address-over-done = If you have already registered one, you do not need to do anything.
mail-own-address-heading = Register an email address
mail-own-address-sign-in = The link asks you to sign in and to confirm that it is you.
mail-own-address-differs = If your plans are different, or you have already registered one, you do not need to do anything.

mail-staff-invitation-subject = [{ $society }] Invitation to work at the desk
mail-staff-invitation-done = You have been invited to work at the desk of { $society }.
mail-staff-invitation-heading = How to begin
mail-staff-invitation-how = Open the following page and choose a password of your own. You then set up a passkey or an app that shows codes. Have your phone at hand.
mail-staff-invitation-open = Begin
mail-staff-invitation-until = The page works once, until { $until }.
mail-operator-invitation-subject = [{ $society }] Invitation to work for the vendor
mail-operator-invitation-done = You have been invited to work for { $society }.
mail-operator-invitation-unknown = Do not open the page, and tell another operator.
operator-notice-invited = An operator was invited.
operator-notice-invited-subject = [{ $society }] An operator was invited
operator-notice-invited-anew = An operator was invited again.
operator-notice-invited-anew-subject = [{ $society }] An operator was invited again
operator-notice-disabled = An operator was disabled.
operator-notice-disabled-subject = [{ $society }] An operator was disabled
operator-notice-enabled = An operator was enabled again.
operator-notice-enabled-subject = [{ $society }] An operator was enabled again
operator-notice-look = The audit trail tells who did it. This page lists the operators as they are now.
operator-notice-unknown = If none of you did it, disable that operator straight away.
mail-send-only-plain = This email comes from an address that takes no replies.
mail-operator-invitation-open = Begin
mail-settings-stopped-subject = [{ $society }] A planned change of the settings was stopped
mail-settings-stopped-done = The change of the settings that was planned from { $from } was stopped. The settings stay as they are.
mail-settings-stopped-why-heading = Why
mail-settings-stopped-base = The values that it was planned on have changed since.
mail-settings-stopped-author = Whoever planned it may no longer change settings.
mail-settings-stopped-values = Its values no longer fit the rules.
mail-settings-stopped-next-heading = What to do
mail-settings-stopped-next = If the change is still needed, look at it at the desk and plan it again.
mail-not-expected-heading = If you did not expect this
mail-not-expected = Do not open the page. Contact us at the number below.

mail-announcement-subject = [{ $society }] Announcement: { $title }
mail-announcement-posted = There is a new announcement at the web counter of { $society }.
mail-announcement-heading = Read the announcement
mail-announcement-how = Sign in on this page to read it.
mail-announcement-open = Read the announcement
mail-announcement-choose = You can choose whether to get these emails at any time, under “Emails about updates” in your profile.
mail-announcement-always = We send this email to all members.

mail-test-subject = [{ $society }] Checking that emails arrive
mail-test-done = Someone who is registering for the online service of { $society } sent this email to see if it arrives.
mail-test-next = If that was you, go back to the registration and select “Submit”. You are not registered until you do.
mail-test-unknown = Someone probably mistyped their email address. Delete this email. If you do nothing, your email address will not be registered.

mail-news-subject = [{ $society }] There is something new
mail-news-there = There is something new for you at the web counter of { $society }.
mail-news-heading = See what is new
mail-news-how = Sign in on this page to see it.
mail-news-open = Open the web counter
