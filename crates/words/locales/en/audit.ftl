# Verifying the audit trail (madoguchi audit)

audit-in-order = Rows verified: { $rows }. Nothing was changed, removed, moved or cut off.
audit-not-in-order = Rows verified: { $rows }. Discrepancies found: { $findings }. Save this result, leave the database as it is, and compare it with backups and with signed heads that you have kept.
audit-waiting = Rows that are not sealed yet: { $rows }. While a server is running, this takes about a second.
audit-row-changed = The content of row { $entry } ({ $at }) has changed since it was sealed in batch { $batch }.
audit-row-removed = Row { $entry } ({ $at }), which was sealed in batch { $batch }, is missing.
audit-row-outside = Row { $entry } ({ $at }) is in no batch. It was added without this program, or its batch was deleted.
audit-row-twice = Row { $entry } ({ $at }) is in more than one batch.
audit-batch-changed = Batch { $batch } has changed since it was sealed: its list of rows, their order or what it says about them.
audit-batches-removed = Batches { $from } to { $until } are missing.
audit-batch-out-of-place = Batch { $batch } does not follow the batch before it. It may have been moved or replaced.
audit-signature-differs = Batch { $batch } is not signed with the key of this society.
audit-cut-off = The signed head shows that there was a batch { $head }, but the last one is { $last }. The end of the trail has been cut off.
audit-head-differs = Batch { $batch } is not the one that the signed head names.
audit-head-unsigned = The file given as the head of batch { $batch } is not signed with the key of this society, so it proves nothing.
audit-stray-head = The head is of { $society }, which is not among the societies to verify.
audit-unreadable-head = This is not the output of “madoguchi audit head”.
audit-no-head = { $society } has no sealed rows yet.
audit-cut-done = Rows that were sealed until { $until } were cut off: { $rows } rows in { $batches } batches.
audit-cut-refused = The part that would be cut off is not in order, so nothing was cut off. Look into that first.
audit-cut-unsigned = The cut behind batch { $batch } is not signed with the key of this society.
audit-begins-behind-cut = { $rows } rows before these were cut off because they were older than they are kept; a signed cut stays. What follows was verified.
audit-vendor-without-key = vendor: not looked at, because the vendor has no key here
