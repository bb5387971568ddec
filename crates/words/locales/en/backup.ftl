# Backup and restore

backup-postgres = This database is PostgreSQL. Use pg_dump with a role that may read everything; docs/backup.md shows how.
backup-there-already = { $folder } is there already. A backup never writes over anything. Give the name of a new folder.
backup-no-utf8 = The name of the folder cannot be used. Give one in plain characters.
backup-damaged = { $path } is damaged: { $first }
backup-made = { $folder } holds everything that was saved by { $at } ({ $rows } rows), and was checked.
backup-without-keys = The keys are not in it. Back the key folder and the root key up somewhere else: without them nothing sealed can be read.
restore-postgres = The configuration names a PostgreSQL database. Restore it with pg_restore, and then run `madoguchi restore --in-place`; docs/backup.md shows how.
restore-not-empty = { $path } is there already. A restore never writes over anything. Move it away, or name another place in database.url.
restore-no-backup = { $folder } is not a finished backup: its manifest.json is missing or cannot be read.
restore-newer-format = { $folder } was made by a newer version of madoguchi. Restore it with that version.
restore-newer = A newer version of madoguchi has migrated this database. Restore it with that version.
restore-altered = { $folder } is not as it was made: database and manifest do not belong together. Use another backup.
restore-done = The database is restored to { $path }. Start the servers again.
restore-epoch = This is restoration number { $epoch } of this database.
restore-ended = { $slug }: { $rows ->
    [one] one sign-in, link, code or email ended
   *[other] { $rows } sign-ins, links, codes and emails ended
}
restore-letters = { $slug }: { $letters } letters of batch { $batch } no longer work, because any of them may have been used since the backup. To issue new ones: madoguchi letters reissue { $slug } --batch { $batch } --reason …
