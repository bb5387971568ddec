### Passkeys: the button, the browser's dialogue, and what came of it.

passkey-sign-in = Sign in with a passkey
passkey-cancelled = The passkey dialogue ended before it was done. Please try again or choose another way.
passkey-unanswered = The passkey could not be checked. Please wait a moment and try again.
passkey-known = This device already has a passkey here.
passkey-without = To use a passkey you need JavaScript and a browser that knows passkeys.
passkey-unknown = This passkey has been deleted here. Delete it on your device too, so that it is no longer offered. Sign in another way.
passkey-counter-back = This passkey has not counted on since it was last used. The device may have been reset or the passkey copied, so we cannot accept it. Sign in another way, delete this passkey and set it up again.
passkey-refused = We could not confirm the passkey. Please try again.
passkey-sign-in-refused = We could not confirm the passkey. Please try again, or sign in with your { $user_id } and password.
passkey-no-longer-covered = You are no longer covered by this society, so this service can't be used. If this is unexpected, please call the society. (Telephone { $phone })
passkey-not-added = The passkey could not be added. Please try again.
passkey-full = You can have up to { $most } passkeys. Please remove one that you don't use first.
passkey-name-of = { $system } ({ $browser })
passkey-name-plain = Passkey

device-name-title = Rename the device
device-name-label = Name of the device
device-name-help = Choose a name by which you can tell it from your other devices.
device-name-empty = Enter a name for the device.
device-name-too-long = Enter a name of at most { $most } characters.
device-name-unreadable = Enter a name in characters that can be seen.
