### The second step of a sign-in, and its set-up.

second-step-title = Confirm that it is you
second-step-lead = Please confirm that it is you in the way you have set up.
second-step-passkey = Confirm with a passkey
second-step-code-heading = Confirm with a one-time code
second-step-lost-heading = I don't have my device
second-step-lost = If you have lost your device or can no longer use it, please call. We will make sure that it is you and help you on.
second-step-start-over = Sign in from the beginning

set-up-title = Set up how you confirm
set-up-lead = Besides your password, you set up a way to confirm that it is you. It is asked from your next sign-in on.
set-up-lead-member = You add a way to confirm that it is you when you sign in.
set-up-legend = Way to confirm
set-up-passkey = Fingerprint or face (passkey)
set-up-passkey-help = You confirm with your fingerprint, your face or the screen lock of your device. Next time you sign in without a password.
set-up-one-time-code = One-time code
set-up-one-time-code-help = You confirm with six digits that an authenticator app on your phone shows.
set-up-recommended = Recommended.
set-up-error-none = Choose a way to confirm.
set-up-needs-script = To set up a passkey you need JavaScript and a browser that knows passkeys. Please sign in on a smartphone and set it up there.
set-up-needs-script-or-code = To set up a passkey you need JavaScript and a browser that knows passkeys. Please set up one-time codes here, or sign in on a smartphone and set it up there.
set-up-later = Set up later (you will be asked again at your next sign-in)
### The page that asks for the second step.

second-step-remember = Do not ask for a code on this device for { $days } days
second-step-remember-help = Choose this only on a device that nobody else uses. Before anything delicate, such as a change of the password or of sign-in methods, you are asked all the same.
