### Open sessions, and the devices that they are on.

devices-title = Signed-in devices
devices-lead = These devices are signed in at present. If you do not know one, or no longer have it at hand, you can sign it out here.
devices-ended = Signed out.
devices-this-one = The device that you are using now
devices-since = Signed in
devices-seen = Last used
devices-end = Sign this one out
devices-end-which = {" "}({ $device })
devices-none-else = No other device is signed in.
devices-end-others = Sign all other devices out
devices-end-others-text = The device that you are using now stays signed in. When another one signs in again, we send you a mail about it as a new device.
devices-to-history = See the sign-in history
