### Methods of signing in, and showing everything once more.

login-methods-title = Change your sign-in methods
login-methods-passkey-added = The passkey was added.
login-methods-passkey-renamed = The device was renamed.
login-methods-passkey-removed = The passkey was removed.
login-methods-removed-lost = If the device is lost, sign it out as well.
login-methods-added = Added { $day }
login-methods-used = Used { $day }
login-methods-not-used = Not yet used to sign in
login-methods-rename = Rename
login-methods-remove = Remove
login-methods-no-passkey = You have no passkeys.
login-methods-app-there = Set up.
login-methods-app-none = Not set up.
login-methods-recovery = Recovery codes
login-methods-recovery-left = Unused codes left: { $left }
login-methods-recovery-none = You have not made any yet. We recommend that you make them, in case you lose your phone.
login-methods-add = Add a sign-in method

remove-passkey-title = Remove a passkey
remove-passkey-question = Remove the passkey “{ $name }”?
remove-passkey-text = You will no longer be able to sign in with this passkey. If your device still lists it, remove it in the settings of the device.
remove-passkey-required-heading = Add another sign-in method first
remove-passkey-required = “{ $name }” is your only method for two-step sign-in. You can remove it once you have added another.

step-up-title = Confirm that it is you
step-up-lead = You are about to change something important, so we need to confirm that it is you.
step-up-leave = Back to the menu without changes
step-up-error-password = Your password does not seem to be right. Enter it again.
step-up-error-more = You also need to confirm with the method you have set up.
step-up-error-wait = Too many attempts. Try again in { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.

button-save = Save
button-remove = Remove
