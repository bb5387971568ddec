# Mails that tell what happened to one's ways of signing in.

sign-in-notice-user-id-changed-subject = [{ $society }] Your user ID was changed
sign-in-notice-user-id-changed = The user ID for signing in to the member pages of { $society } was changed. Please use the new one from the next sign-in on. The old one can no longer be used.
sign-in-notice-passkey-added-subject = [{ $society }] A passkey was added
sign-in-notice-passkey-added = A passkey for signing in to the member pages of { $society } was added.
sign-in-notice-passkey-removed-subject = [{ $society }] A passkey was removed
sign-in-notice-passkey-removed = A passkey for signing in to the member pages of { $society } was removed.
sign-in-notice-one-time-code-added-subject = [{ $society }] An authenticator app was set up
sign-in-notice-one-time-code-added = An authenticator app for one-time codes was set up for signing in to the member pages of { $society }.
sign-in-notice-one-time-code-removed-subject = [{ $society }] The authenticator app was removed
sign-in-notice-one-time-code-removed = The authenticator app for one-time codes was removed from signing in to the member pages of { $society }.
sign-in-notice-recovery-codes-made-subject = [{ $society }] New recovery codes were made
sign-in-notice-recovery-codes-made = New recovery codes were made on the member pages of { $society }. Earlier recovery codes can no longer be used.
sign-in-notice-recovery-code-used-subject = [{ $society }] A recovery code was used
sign-in-notice-recovery-code-used = Somebody signed in to the member pages of { $society } with a recovery code.
sign-in-notice-recovery-codes-left = { $left ->
        [one] One recovery code is left.
       *[other] { $left } recovery codes are left.
    }
sign-in-notice-no-recovery-codes-left = No recovery code is left. Please sign in and make new ones.
sign-in-notice-when = Date and time: { $when }
sign-in-notice-known = If it was you, there is nothing to do.
sign-in-notice-unknown-heading = If it wasn't you
sign-in-notice-unknown = Somebody else may be signed in. Please contact us at once at the number below.

sign-in-notice-recovery-address-added-subject = [{ $society }] A second e-mail address was added
sign-in-notice-recovery-address-added = A second e-mail address was added on the member pages of { $society }. It can be used as well when somebody can no longer sign in.
sign-in-notice-recovery-address-removed-subject = [{ $society }] A second e-mail address was removed
sign-in-notice-recovery-address-removed = A second e-mail address was removed on the member pages of { $society }. The removed address gets no more notices.
