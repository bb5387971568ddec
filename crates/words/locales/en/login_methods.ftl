### Methods of signing in, and showing everything once more.

login-methods-title = Change how you sign in
login-methods-passkey-added = The passkey was added.
login-methods-passkey-renamed = The device has its new name.
login-methods-passkey-removed = The passkey was removed.
login-methods-removed-lost = If it was on a device that you have lost, please sign that device out as well.
login-methods-added = Added { $day }
login-methods-used = Used { $day }
login-methods-not-used = Not used to sign in yet
login-methods-rename = Rename
login-methods-remove = Remove
login-methods-no-passkey = There is no passkey.
login-methods-app-there = Set up.
login-methods-app-none = Not set up.
login-methods-recovery = Recovery codes
login-methods-recovery-left = You have { $left } codes left.
login-methods-recovery-none = You have not made any yet. We recommend that you make them, in case you lose your phone.
login-methods-add = Add a way to confirm

remove-passkey-title = Remove a passkey
remove-passkey-question = Remove the passkey “{ $name }”?
remove-passkey-text = You can no longer sign in with this passkey afterwards. If your device still lists it, remove it in the settings of the device.
remove-passkey-required-heading = Please add another way first
remove-passkey-required = “{ $name }” is your only way to confirm that it is you. When you have added another, you can remove it.

step-up-title = Please confirm once more
step-up-lead = You are about to change something important, so we confirm once more that it is you.
step-up-leave = Back to the menu without changes
step-up-error-password = We could not confirm the password. Please enter it again.
step-up-error-more = Besides your password, please confirm in the way you have set up.
step-up-error-wait = This was tried too often in a row and is stopped for a while. Please try again in { $minutes } minutes.

button-save = Save
button-remove = Remove
