# Why a server does not start on a PostgreSQL database

posture-refused = This database cannot be served from, because the societies are not safely separated in it:
posture-attribute = The role { $role } has { $attribute }.
posture-member = The role { $role } is a member of { $of }, directly or through other roles, and { $of } may do more than a server may.
posture-owner = The role { $role } owns { $what }. A server's role owns nothing.
posture-extra-right = The role { $role } has { $right } on { $table }, which a server must not have.
posture-missing-right = The role { $role } lacks { $right } on { $table }.
posture-missing-table = The table { $table } is missing.
posture-not-forced = Row-level security is not enabled and forced on { $table }.
posture-other-policy = Another policy than the one that separates the societies is in force on { $table }.
posture-view = The role { $role } can read the view { $view }, and a view can show every society's rows.
posture-remedy = How to fix it: { $remedy }
posture-other-trigger = The trigger { $trigger }, which keeps the audit trail as it is, is missing, is switched off, or says something else.
