### Passkeys: the button, the browser's dialogue, and what came of it.

passkey-sign-in = Sign in with a passkey
passkey-cancelled = The passkey request was not completed. Try again or choose another method.
passkey-unanswered = The passkey could not be checked. Wait a moment and try again.
passkey-known = This device already has a passkey here.
passkey-without = To use a passkey you need JavaScript and a browser that supports passkeys.
passkey-unknown = This passkey has been deleted here. Delete it on your device too, so that it is no longer offered. Sign in another way.
passkey-counter-back = This passkey has not counted on since it was last used. The device may have been reset or the passkey copied, so we cannot accept it. Sign in another way, delete this passkey and set it up again.
passkey-refused = We could not confirm the passkey. Try again.
passkey-sign-in-refused = We could not confirm the passkey. Try again, or sign in with your { $user_id } and password.
passkey-no-longer-covered = You are no longer covered by this society, so you cannot use this counter. If you did not expect this, call the society. (Phone: { $phone })
passkey-not-added = The passkey could not be added. Try again.
passkey-full = You can have up to { $most } passkeys. Remove one you do not use first.
passkey-name-of = { $browser } on { $system }
passkey-name-plain = Passkey

device-name-title = Rename the device
device-name-label = Device name
device-name-help = Choose a name that tells it apart from your other devices.
device-name-empty = Enter a name for the device.
device-name-too-long = The device name must be { $most } characters or fewer.
device-name-unreadable = The device name must only use visible characters.
