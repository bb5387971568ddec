# Mails that tell what happened to one's ways of signing in.

sign-in-notice-user-id-changed-subject = [{ $society }] Your user ID was changed
sign-in-notice-user-id-changed = Your user ID for the web counter of { $society } was changed. Use the new one the next time you sign in. The old one no longer works.
sign-in-notice-passkey-added-subject = [{ $society }] A passkey was added
sign-in-notice-passkey-added = A passkey for signing in to the web counter of { $society } was added.
sign-in-notice-passkey-removed-subject = [{ $society }] A passkey was removed
sign-in-notice-passkey-removed = A passkey for signing in to the web counter of { $society } was removed.
sign-in-notice-one-time-code-added-subject = [{ $society }] An authenticator app was set up
sign-in-notice-one-time-code-added = An authenticator app for signing in to the web counter of { $society } was set up.
sign-in-notice-one-time-code-removed-subject = [{ $society }] The authenticator app was removed
sign-in-notice-one-time-code-removed = The authenticator app for signing in to the web counter of { $society } was removed.
sign-in-notice-recovery-codes-made-subject = [{ $society }] New recovery codes were created
sign-in-notice-recovery-codes-made = New recovery codes were created at the web counter of { $society }. Earlier recovery codes no longer work.
sign-in-notice-recovery-code-used-subject = [{ $society }] A recovery code was used
sign-in-notice-recovery-code-used = Someone signed in to the web counter of { $society } with a recovery code.
sign-in-notice-recovery-codes-left = { $left ->
        [one] One recovery code is left.
       *[other] { $left } recovery codes are left.
    }
sign-in-notice-no-recovery-codes-left = You have no recovery codes left. Sign in and create new ones.
sign-in-notice-when = Date and time: { $when }
sign-in-notice-known = If this was you, you do not need to do anything.
sign-in-notice-unknown-heading = If this wasn’t you
sign-in-notice-unknown = Someone else may be signed in. Contact us straight away using the details below.

sign-in-notice-recovery-address-added-subject = [{ $society }] A backup email address was added
sign-in-notice-recovery-address-added = A backup email address was added at the web counter of { $society }. You can also use it when you cannot sign in.
sign-in-notice-recovery-address-removed-subject = [{ $society }] A backup email address was removed
sign-in-notice-recovery-address-removed = A backup email address was removed at the web counter of { $society }. We will not send any more notices to the removed address.
sign-in-notice-unlocked-by-staff-subject = [{ $society }] You can try to sign in again
sign-in-notice-unlocked-by-staff = The staff of { $society } ended the pause after failed attempts. You can sign in now.
sign-in-notice-sessions-ended-by-staff-subject = [{ $society }] You were signed out on all devices
sign-in-notice-sessions-ended-by-staff = The staff of { $society } signed you out on all your devices. Sign in again when you next need it.
sign-in-notice-disabled-by-staff-subject = [{ $society }] Your account was disabled
sign-in-notice-disabled-by-staff = The staff of { $society } disabled your account. You cannot sign in while it is disabled.
sign-in-notice-enabled-by-staff-subject = [{ $society }] Your account was enabled again
sign-in-notice-enabled-by-staff = The staff of { $society } enabled your account again. You can sign in as before.
sign-in-notice-by-staff-known = If you asked for this, you do not need to do anything.
sign-in-notice-by-staff-unknown = There may be a misunderstanding. Contact us using the details below.
sign-in-notice-letter-issued-by-staff-subject = [{ $society }] A new letter was issued
sign-in-notice-letter-issued-by-staff = The staff of { $society } issued a letter with a new provisional ID and password. It is sent to the address that the society has on file. Earlier letters no longer work.
sign-in-notice-desk-code-asked-by-staff-subject = [{ $society }] A desk code was asked for
sign-in-notice-desk-code-asked-by-staff = The staff of { $society } asked for a desk code for your account. With it, a new password can be set. It waits for the approval of another member of the staff.
sign-in-notice-desk-code-issued-by-staff-subject = [{ $society }] A desk code was issued
sign-in-notice-desk-code-issued-by-staff = The staff of { $society } issued a desk code for your account. With it, a new password can be set.
sign-in-notice-disclosure-by-staff-subject = [{ $society }] A copy of your information was prepared
sign-in-notice-disclosure-by-staff = { $society } received a request for a copy of the information that it holds about you, and prepared a file for you.
sign-in-notice-closed-by-staff-subject = [{ $society }] Your account was closed
sign-in-notice-closed-by-staff = The staff of { $society } closed your account. Your sign-in methods and addresses were deleted. This cannot be undone. To use the service again, register with a new letter.
sign-in-notice-closed-after-loss-subject = [{ $society }] Your account was closed
sign-in-notice-closed-after-loss = The time in which you could still read after your coverage ended is over, so your account with { $society } was closed. Your sign-in methods and addresses were deleted.
sign-in-notice-nothing-to-do = You do not need to do anything.
