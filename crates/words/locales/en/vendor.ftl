# The pages of the vendor's operators.

vendor-service = Operations
vendor-face = Operations
vendor-nav-label = Menu of operations
vendor-nav-societies = Societies
vendor-nav-operators = Operators

vendor-sign-in-title = Sign-in for operators
vendor-sign-in-lead = This is the entrance for those who operate this system.
vendor-sign-in-error-not-from-here = After many attempts in a row, the password is not accepted from this device. Sign in from a device that you use often, or ask another operator.
vendor-sign-in-help-forgotten = If you have forgotten your password or lost your phone, an operator with the role Operations can invite you again.
vendor-sign-in-help-staff = If you work for a society, sign in at the address of your society's desk.

vendor-invitation-title = Begin as an operator
vendor-invitation-lead = Welcome, { $name }. Choose a password of your own.
vendor-invitation-next = On the next page you set up a passkey or an app that shows codes. Have your phone at hand.
vendor-invitation-gone-text = If you have registered already, sign in. If not, ask whoever invited you for another invitation.
vendor-passkey-without = This browser has no passkeys. Try a browser that has them.
vendor-second-step-lost = If you have lost your device, an operator with the role Operations can invite you again.
vendor-set-up-lead = Operators always need a second method beside the password. Select one.
vendor-step-up-lead = A passkey or a code is needed before an important change. It counts for 10 minutes.

vendor-societies-find = Find a society
vendor-societies-find-what = You can type a name, kana, an insurer number, a slug or a host.
vendor-societies-nothing = No society fits.
vendor-societies-all = Show all from the beginning
vendor-column-society = Society
vendor-column-number = Insurer number
vendor-state-live = Open
vendor-state-suspended = Suspended
vendor-registered = Registered members
vendor-open-letters = Unused letters
vendor-not-counted = Cannot be counted (the society's key cannot be opened)
vendor-slug = Slug
vendor-portal = Members' pages
vendor-host-redirects = { $host } leads here, too.
vendor-desk = Staff desk
vendor-policy = Why the settings are as they are
vendor-mail-well = No emails are held up.
vendor-policy-what = Each value with the layer that it comes from, since when, who set it and why. It cannot be changed here.
vendor-policy-standard = Every value is the platform's.
vendor-policy-layers = Set by the manifest: { $manifest }. Chosen by the society: { $own }.
vendor-policy-title = { $society }: { $section }

vendor-role = Role
vendor-role-onboarding = Onboarding
vendor-role-onboarding-what = Sets up new societies.
vendor-role-operations = Operations
vendor-role-operations-what = Keeps the system running and invites operators.
vendor-role-auditor = Audit
vendor-role-auditor-what = Reads, and changes nothing.
vendor-operators-invite = Invite an operator
vendor-operators-name-help = Other operators see it.
vendor-operators-invite-anew-text = This sends an invitation to an operator who has lost the password or the device. Until they accept it, their present sign-in works, too.
vendor-operators-error-no-role = Select a role.
vendor-operators-error-last-manager = No other operator with the role Operations can sign in, so this account cannot be disabled. Invite another one first.
vendor-operator-title = The account of { $name }
vendor-account-change = To change your password or method, ask another operator with the role Operations for an invitation.
