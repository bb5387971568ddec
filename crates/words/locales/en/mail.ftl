# Texts of mails. Lines are broken when a mail is sent; write one line a paragraph here.

mail-user-id-word = User ID
mail-to-member = Dear { $name },
mail-heading = * { $heading }
mail-contact-phone = Phone: { $phone }
mail-contact-hours = Hours: { $hours }
mail-send-only = This mail comes from an address that only sends. Replies can't be read there, so please use the contact above.
mail-sample = This is a sample mail, modelled on public guides. It doesn't come from a real health insurance society.

mail-welcome-subject = [{ $society }] You are registered
mail-welcome-done = Your registration for the member pages of { $society } is complete.
mail-welcome-no-password = This mail doesn't hold your password. Please use the one that you chose when you registered.

mail-verify-heading = Please confirm your e-mail address
mail-verify-how = Open the next page and press “{ $button }”. That tells us that mail reaches you at this address.
mail-verify-days = The page works for { $days } days after you registered.
mail-verify-open = Open the confirmation page

mail-sign-in-heading = To sign in

mail-unknown-heading = If this mail means nothing to you
mail-unknown-what-to-do = Somebody may have mistyped an address while registering. Please don't open the confirmation page; let us know at the contact below.

mail-verify-again-subject = [{ $society }] Please confirm your e-mail address
mail-verify-again-done = On the member pages of { $society }, a confirmation of this e-mail address was asked for.
mail-verify-again-days = The page works for { $days } days after this mail was sent.

mail-forgotten-user-id-subject = [{ $society }] Your { $user_id }
mail-forgotten-user-id-done = On the member pages of { $society }, somebody who forgot the { $user_id } asked for help.
mail-forgotten-user-id-heading = To see your { $user_id }
mail-forgotten-user-id-how = Open the next page and press “{ $button }”. It shows your registered { $user_id }.
mail-forgotten-user-id-open = See your { $user_id }

mail-forgotten-password-subject = [{ $society }] A new password
mail-forgotten-password-done = On the member pages of { $society }, somebody who forgot the password asked for help.
mail-forgotten-password-heading = To choose a new password
mail-forgotten-password-how = Open the next page and enter a new password.
mail-forgotten-password-open = Choose a new password

mail-recovery-minutes = The page works once, for { $minutes } minutes after it was asked for.
mail-not-asked-heading = If you didn't ask for this
mail-not-asked = Please delete this mail. As long as the link isn't opened, nothing changes. Don't show the link to anybody.

mail-password-reset-subject = [{ $society }] Your password was changed
mail-password-reset-done = On the member pages of { $society }, your password was changed. To keep you safe, you were signed out on all devices.
mail-desk-code-used-subject = [{ $society }] A desk code was used
mail-desk-code-used-done = On the member pages of { $society }, the desk code that the society gave out was used. The password and more may be changed now.
mail-not-you-heading = If this wasn't you
mail-not-you = Somebody else may be doing this. Please let us know at the contact below right away.

mail-new-device-subject = [{ $society }] A new device signed in
mail-new-device-told = Somebody signed in to the member pages of { $society } on a device that was not used before.
mail-new-device-heading = The sign-in
mail-new-device-at = When: { $at }
mail-new-device-device = Device: { $device }
mail-new-device-own-heading = If this was you
mail-new-device-own = There is nothing to do.
mail-new-device-other-heading = If this was not you
mail-new-device-unknown = Somebody else may know your password. Please sign in on the next page, sign out any device that you do not know, and change your password. If you cannot sign in, please call the number below.
mail-new-device-open = See the signed-in devices

mail-password-changed-subject = [{ $society }] Your password was changed
mail-password-changed-done = The password of your account at the member pages of { $society } was changed: { $when }.
mail-password-changed-unknown = If you didn't change it yourself, please call us at once at the contact below.
mail-password-no-password = This mail doesn't hold your password.

mail-password-expires-subject = [{ $society }] It will soon be time to change your password
mail-password-expires-when = From { $when } on, the member pages of { $society } will ask you for a new password when you sign in with yours.
mail-password-expires-before = To change it before, sign in as usual and choose “{ $link }” in the menu.
mail-password-expires-no-link = The password can't be changed from this mail directly. Please beware of other mails that ask for it.

mail-new-email-subject = [{ $society }] Please confirm your new e-mail address
mail-new-email-done = Somebody asked on the member pages of { $society } to change the registered e-mail address to this one. Until it is confirmed, nothing changes.
mail-new-second-done = Somebody asked on the member pages of { $society } to register this as the second e-mail address. Until it is confirmed, it is not registered.

mail-email-changed-subject = [{ $society }] The e-mail address was changed
mail-email-changed-done = The e-mail address registered on the member pages of { $society } was changed.
mail-email-removed-subject = [{ $society }] The e-mail address was removed
mail-email-removed-done = The e-mail address registered on the member pages of { $society } was removed.
mail-email-changed-last = If it was you, there is nothing to do. This address gets no more notices.
mail-undo-how = Open the following page and press “{ $button }”. This address is then registered again, without signing in.
mail-undo-open = Open the page that undoes it
mail-undo-until = The page can be used until { $until }, once.
mail-undo-what = To be safe, you are signed out on all devices, and the present password can no longer be used. Choose a new password with this address afterwards.

mail-undone-subject = [{ $society }] The change of the e-mail address was undone
mail-undone-back = The change of the e-mail address on the member pages of { $society } was undone. This address is registered again.
mail-undone-gone = The change of the e-mail address on the member pages of { $society } was undone. The earlier address is registered again, and this one gets no more notices.
mail-undone-password = To be safe, all devices were signed out, and the password until then can no longer be used.
mail-undone-next-heading = What to do next
mail-undone-next = On the usual sign-in page, choose “Forgot your password?” and set a new one. If your user ID was changed, you can ask for it there first. After signing in, please check your ways of signing in and your second e-mail address for anything that is not yours.

mail-own-address-subject = [{ $society }] Please register an e-mail address of your own
mail-own-address-when = By what was notified to { $society }, the company e-mail address that you have registered for the member pages will probably be of no use from { $when } on.
mail-own-address-why = News, and mails for a forgotten ID or password, would not reach you any more. Please register an address of your own before, one that isn't your company's.
mail-own-address-over = Mails may soon stop reaching the company e-mail address that you have registered for the member pages of { $society }, or may have stopped already.
mail-own-address-over-why = So that news, and mails for a forgotten ID or password, reach you, please register an address of your own soon, one that isn't your company's.
mail-own-address-over-done = If you have registered one already, there is nothing to do.
mail-own-address-heading = Register an e-mail address
mail-own-address-sign-in = Behind the link you will be asked to sign in and to show who you are.
mail-own-address-differs = If your plans are different, or you have registered one already, there is nothing to do.
