# What `madoguchi doctor` finds

doctor-trouble = wrong
doctor-weakness = weak
doctor-unchecked = not checked
doctor-summary = Parts looked at in full: { $parts }. Wrong: { $troubles }, weak: { $weaknesses }, not checked: { $unchecked }

doctor-danger-start = A server does not start like this, or does not answer.
doctor-danger-secrets = Others on this machine can read secrets, or replace them.
doctor-danger-isolation = A society could see or change what belongs to another one.
doctor-danger-keys = Nothing that is sealed for these societies can be read, and their pages fail.
doctor-danger-mail = Members and staff get no email: no welcome, no link to come back in, no notice.
doctor-danger-names = Browsers warn of these hosts or do not open them.
doctor-danger-unsent = No test email was sent.

doctor-configuration = A key of the configuration
doctor-remedy-configuration = `madoguchi config defaults` explains every key.
doctor-exposed = A file that others can use
doctor-remedy-exposed = Run the command that is named. `madoguchi` makes new files private by itself.
doctor-owner-named = { $key } is in this configuration.
doctor-owner-named-danger = Whoever gets hold of a server with this configuration can take every lock between the societies away.
doctor-owner-named-remedy = Give { $key } to `madoguchi migrate` alone, in a configuration or a variable of its own.
doctor-log-filter = logging.filter is “{ $filter }”, which logs much more than operation needs.
doctor-log-filter-danger = Disks fill up, and everything that is of use is hard to find.
doctor-log-filter-remedy = Use “info”, and name single parts while you look for something.

doctor-plain-http = server.scheme is "http", and { $base } is not this machine alone.
doctor-plain-http-danger = Passwords, sessions and medical data cross the network readable, and browsers refuse passkeys.
doctor-plain-http-remedy = Set server.scheme = "https", and put a proxy that speaks TLS in front.
doctor-no-proxy = server.scheme is "https", but no proxy is named whose forwarded headers count.
doctor-no-proxy-danger = All members seem to come from one network and share its limits: a few wrong passwords slow everybody down.
doctor-no-proxy-remedy = Name the proxy in server.trusted_proxies and the headers that it sets in server.forwarded.
doctor-wide-proxies = server.trusted_proxies has { $network }, which is far more than the proxies.
doctor-wide-proxies-danger = Anyone there can claim any address, and so go round every limit that counts networks.
doctor-wide-proxies-remedy = Name the proxies alone, by address or by their own small network.
doctor-listens-openly = The server listens on { $listen }, but its only proxy is on this machine.
doctor-listens-openly-danger = Others can reach it without TLS, past the proxy.
doctor-listens-openly-remedy = Set server.listen to an address such as 127.0.0.1:8080.

doctor-keys = The keys cannot be opened
doctor-keys-closed = Keys of societies cannot be opened
doctor-remedy-keys = The keys are in their own backup, apart from the database.
doctor-no-vendor-key = The vendor has no key in this key folder.
doctor-no-vendor-key-danger = Nobody can sign in at the vendor's host.
doctor-no-vendor-key-remedy = Invite an operator with `madoguchi operator invite`, or copy the key folder from the server where that was done.
doctor-unchecked-suspended = The keys of { $count } suspended societies: they may have been destroyed for good.

doctor-no-database = There is no database { $path }.
doctor-database = The database cannot be used
doctor-remedy-database = Look at database.url, and at the log of the database.
doctor-not-migrated = The tables are not up to date.
doctor-remedy-migrate = Run `madoguchi migrate`.
doctor-ahead = A newer version of madoguchi has migrated this database.
doctor-ahead-danger = What that version has added is not looked at here.
doctor-ahead-remedy = Update this program, unless the newer version is being rolled back.
doctor-posture = The database is not as the migrations made it
doctor-remedy-posture = Run the SQL as the role that owns the tables, or as a superuser.
doctor-clock = The clocks of this machine and of the database differ by { $seconds } seconds.
doctor-clock-danger = One-time codes are refused, and sessions and links end too early or too late.
doctor-clock-remedy = Let both machines follow one time server (NTP).
doctor-old-postgres = The database is PostgreSQL { $version }.
doctor-old-postgres-remedy = Update it to PostgreSQL 14 or later.
doctor-connections = database.connections is { $wanted }, but the database accepts { $room } connections in all.
doctor-connections-danger = Under load, requests are answered with “try again later”.
doctor-connections-remedy = Lower database.connections, or raise max_connections. All processes together must fit.
doctor-plain-database = The database is on another machine, and its certificate is not checked.
doctor-plain-database-danger = Someone on the way can read and change everything that is not sealed.
doctor-plain-database-remedy = Add sslmode=verify-full and sslrootcert to the URL.

doctor-mail = The settings for emails cannot be used
doctor-mail-folder = Emails are written into { $path }, and nobody receives them.
doctor-mail-folder-remedy = Choose the transport "smtp" or "ses".
doctor-mail-unreachable = The email server does not take emails
doctor-remedy-mail = Look at the section for emails in the configuration. The log says more about the connection.
doctor-unchecked-mail-service = Whether the email service takes emails: --send-to shows it.
doctor-unchecked-test-mail = Whether an email arrives: --send-to ADDRESS sends one.
doctor-no-address = { $typed } is not an email address.
doctor-remedy-address = Give one like name@example.jp.
doctor-test-mail = The test email was not sent
operator-test-mail-subject = Test email from Madoguchi
operator-test-mail-text = An operator of Madoguchi sent this email to check that emails arrive. If you can read it, emails from this sender arrive. There is nothing for you to do.
doctor-unsigned = { $count ->
    [one] Emails from { $domain } are not signed (DKIM).
   *[other] Emails from { $count } domains are not signed (DKIM), among them { $domain }.
}
doctor-unsigned-danger = Email services put unsigned emails into the spam folder or refuse them.
doctor-unsigned-remedy = Name a DKIM key for each domain, unless the email server signs.

doctor-weak-policy = { $slug }: { $count ->
    [one] one rule is weak ({ $keys })
   *[other] { $count } rules are weak ({ $keys })
}
doctor-weak-policy-danger = The society has asked for it. What it costs is in the policy check.
doctor-weak-policy-remedy = `madoguchi tenant check { $slug }` says what each rule costs.

doctor-backlog = { $count ->
    [one] One piece of work has waited for more than { $minutes } minutes.
   *[other] { $count } pieces of work have waited for more than { $minutes } minutes.
}
doctor-backlog-danger = Emails, answers to people who want to come back in, and announcements are late.
doctor-backlog-remedy = Look whether a process with worker.enabled = true runs, and what its log says.
doctor-unsealed = A row of the audit trail has waited for { $minutes } minutes to be sealed.
doctor-unsealed-danger = Until then, someone with access to the database could change it without a trace.

doctor-certificate = A certificate cannot be read
doctor-remedy-certificate = Give the file that the proxy uses, in PEM form.
doctor-certificate-ended = The certificate { $path } has ended.
doctor-certificate-ends = The certificate { $path } ends in { $days } days.
doctor-remedy-renew = Renew it, and look why that did not happen by itself.
doctor-bare-hosts = { $count ->
    [one] No certificate has the name { $host }.
   *[other] No certificate has the names of { $count } hosts, among them { $host }.
}
doctor-bare-hosts-remedy = The certificates need *.portal, *.desk, portal and vendor below the base domain, and the societies' own hosts.
doctor-unchecked-dns = Whether name servers know the hosts.
doctor-unchecked-certificates = Whether the proxy's certificates have the names of the hosts: --certificate FILE compares them.
doctor-unchecked-without-configuration = Keys, database, email and societies: the configuration cannot be read.
doctor-unchecked-without-house = Societies, their keys and policies, backlog and hosts: keys, database and configuration are needed for that.
