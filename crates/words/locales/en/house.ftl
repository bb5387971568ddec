# Keys that can't be used, and databases that can't be opened

keys-refused = This server does not start, because every page of these societies would fail:
keys-missing = { $count ->
    [one] There is no key of { $societies } in { $folder }.
   *[other] There are no keys of { $count } societies in { $folder }: { $societies }.
}
keys-missing-remedy = How to fix it: restore the key folder from its backup, or copy it from the server that took the societies in. A new key opens nothing that is stored.
keys-unreadable = { $count ->
    [one] The key of { $societies } in { $folder } cannot be read ({ $reason }).
   *[other] The keys of { $count } societies in { $folder } cannot be read ({ $reason }): { $societies }.
}
keys-unreadable-remedy = How to fix it: give the user of this service the right to read the files in { $folder }.
keys-other-root = { $count ->
    [one] The key of { $societies } was not wrapped by the root key in { $root }.
   *[other] The keys of { $count } societies were not wrapped by the root key in { $root }: { $societies }.
}
keys-other-root-remedy = How to fix it: use the root key with which the folder { $folder } was made. It is in the backup of the keys.
database-no-answer = There is no answer from PostgreSQL at { $server }. Is it running, and does { $key } name the right host and port?
database-no-host = There is no machine with the host name in { $key } ({ $server }). If the password contains @ or /, write it percent-encoded: @ as %40, / as %2F
database-wrong-login = PostgreSQL at { $server } does not accept the role and password in { $key }
database-no-database = PostgreSQL at { $server } does not have the database that { $key } names
database-not-migrated = This database cannot be used, because its tables are not up to date: run `madoguchi migrate`
migrate-waits = Another migration is at work on this database. This one waits for it.
migrate-newer = A newer version of madoguchi has migrated this database. This version can serve from it, but cannot migrate it. Migrate with the newer version.
migrate-not-owner = The role in { $key } does not own the tables at { $server }, or may not make any. Give the role that owns the database there: CREATE DATABASE … OWNER role
listen-in-use = port { $port } is in use by another program on { $address }. Stop it, or choose another port
listen-low-port = Ports below 1024 are kept for programs that the system allows to use them, and { $port } is one of them. Listen on a port such as 8080 and let the proxy that speaks TLS take port { $port }, or give the service the capability CAP_NET_BIND_SERVICE.
listen-elsewhere = { $address } is not an address of this machine. Use 127.0.0.1, 0.0.0.0 or one that this machine has.
