# バックアップと復元

backup-postgres = このデータベースは PostgreSQL です。すべてを読めるロールで pg_dump を使ってください。手順は docs/backup.md にあります。
backup-there-already = { $folder } はすでにあります。バックアップは何も上書きしません。新しいフォルダーの名前を指定してください。
backup-no-utf8 = このフォルダーの名前は使えません。普通の文字の名前にしてください。
backup-damaged = { $path } が壊れています：{ $first }
backup-made = { $at }までに保存されたすべて（{ $rows }行）を { $folder } に写し、確かめました。
backup-without-keys = 鍵は入っていません。鍵のフォルダーと根の鍵は、別の場所にバックアップしてください。鍵がないと、封じた値を読めません。
restore-postgres = 設定のデータベースは PostgreSQL です。pg_restore で戻してから、madoguchi restore --in-place を実行してください。手順は docs/backup.md にあります。
restore-not-empty = { $path } がすでにあります。復元は何も上書きしません。別の場所に移すか、database.url に別の場所を指定してください。
restore-no-backup = { $folder } は、できあがったバックアップではありません。manifest.json がないか、読めません。
restore-newer-format = { $folder } は、新しいバージョンの madoguchi で作られています。そのバージョンで復元してください。
restore-newer = このデータベースは、新しいバージョンの madoguchi で移行されています。そのバージョンで復元してください。
restore-altered = { $folder } は、作られたときのままではありません。データベースと manifest.json が合いません。別のバックアップを使ってください。
restore-done = データベースを { $path } に復元しました。サーバーを起動してください。
restore-epoch = このデータベースの{ $epoch }回目の復元です。
restore-ended = { $slug }: ログイン、リンク、コード、メールを、合わせて{ $rows }件、終了しました。
restore-letters = { $slug }: { $batch }回目の発行の書類{ $letters }通を使えなくしました。バックアップの後に使われたおそれがあるためです。新しく発行するには: madoguchi letters reissue { $slug } --batch { $batch } --reason …
