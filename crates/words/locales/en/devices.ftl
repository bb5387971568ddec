### Open sessions, and the devices that they are on.

devices-title = Signed-in devices
devices-lead = These devices are signed in now. If you do not recognise one, or no longer have it, sign it out here.
devices-ended = Signed out.
devices-this-one = This device
devices-since = Signed in
devices-seen = Last used
devices-end = Sign out this device
devices-end-which = {" "}({ $device })
devices-none-else = No other device is signed in.
devices-end-others = Sign out all other devices
devices-end-others-text = This device stays signed in. When another one signs in again, we’ll email you about it as a new device.
devices-to-history = See your sign-in history
