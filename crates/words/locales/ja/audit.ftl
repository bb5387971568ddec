# 操作履歴の確認（madoguchi audit）

audit-in-order = { $rows } 件の記録を確認しました。変更、削除、並べ替え、切り落としは見つかりませんでした。
audit-not-in-order = { $rows } 件の記録を確認し、食い違いが { $findings } 件見つかりました。データベースに手を加えずにこの結果を保存し、バックアップや保管済みの署名と照らし合わせてください。
audit-waiting = ほかに、まだ封印していない記録が { $rows } 件あります。サーバーが動いていれば、1秒ほどで封印します。
audit-row-changed = 記録 { $entry }（{ $at }）の内容が、封印 { $batch } 番のときから変わっています。
audit-row-removed = 封印 { $batch } 番にあった記録 { $entry }（{ $at }）がありません。
audit-row-outside = 記録 { $entry }（{ $at }）は、どの封印にも入っていません。プログラムを通さずに加えたか、その封印を消した可能性があります。
audit-row-twice = 記録 { $entry }（{ $at }）が、二つ以上の封印に入っています。
audit-batch-changed = 封印 { $batch } 番の内容（記録の一覧や順番など）が、封印したときから変わっています。
audit-batches-removed = 封印 { $from } 番から { $until } 番までがありません。
audit-batch-out-of-place = 封印 { $batch } 番が、一つ前の封印につながっていません。並べ替えや差し替えの可能性があります。
audit-signature-differs = 封印 { $batch } 番の署名が、この健康保険組合の鍵の署名ではありません。
audit-cut-off = 保管済みの署名は封印 { $head } 番まであったことを示していますが、今あるのは { $last } 番までです。末尾が切り落とされています。
audit-head-differs = 封印 { $batch } 番が、保管済みの署名の封印と違います。
audit-head-unsigned = 封印 { $batch } 番の署名として渡されたファイルは、この健康保険組合の鍵の署名ではないため、照合に使えません。
audit-stray-head = 渡された署名は { $society } のもので、確認する健康保険組合の中にありません。
audit-unreadable-head = 「madoguchi audit head」で出力した署名として読めませんでした。
audit-no-head = { $society } には、封印した記録がまだありません。
audit-cut-done = { $until } までに封印した記録を切り離しました（{ $rows } 件、封印 { $batches } 個）。
audit-cut-refused = 切り離す部分に食い違いがあるため、切り離していません。先に原因をお調べください。
audit-cut-unsigned = 封印 { $batch } 番までを切り離したという記録の署名が、この健康保険組合の鍵の署名ではありません。
audit-begins-behind-cut = 保存期間が過ぎた { $rows } 件は、署名を残して切り離されています。その続きから確認しました。
audit-vendor-without-key = vendor: 運営の鍵がここにないため、確かめていません。
