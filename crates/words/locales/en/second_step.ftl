### The second step of a sign-in, and its set-up.

second-step-title = Two-step sign-in
second-step-lead = Confirm that it is you with the method you have set up.
second-step-passkey = Confirm with a passkey
second-step-code-heading = Confirm with a one-time code
second-step-lost-heading = I do not have my device
second-step-lost = If you lost your device or can no longer use it, call us. We’ll check that it is you, then help you.
second-step-start-over = Start again

set-up-title = Set up two-step sign-in
set-up-lead = Set up a method to confirm that it is you, in addition to your password. We ask for it from your next sign-in.
set-up-lead-member = Add a method to confirm that it is you when you sign in.
set-up-legend = Sign-in method
set-up-passkey = Fingerprint or face (passkey)
set-up-passkey-help = Confirm with your fingerprint, your face or the screen lock of your device. Next time you can sign in without a password.
set-up-one-time-code = One-time code
set-up-one-time-code-help = Confirm with 6 digits that an authenticator app on your phone shows.
set-up-recommended = Recommended.
set-up-error-none = Choose a sign-in method.
set-up-needs-script = To set up a passkey you need JavaScript and a browser that supports passkeys. Sign in on a smartphone and set it up there.
set-up-needs-script-or-code = To set up a passkey you need JavaScript and a browser that supports passkeys. Set up one-time codes here, or sign in on a smartphone and set up a passkey there.
set-up-later = Set up later (we’ll ask again the next time you sign in)
### The page that asks for the second step.

second-step-remember = Do not ask for a code on this device for { $days } days
second-step-remember-help = Only choose this on a device that nobody else uses. We always ask before important changes, such as to your password or sign-in methods.
