### Medical expenses at the desk.

desk-nav-expenses = 医療費情報
desk-expenses-title = 医療費情報の取り込み
desk-expenses-lead = 医療費情報のファイルを確認し、日時を決めて公開します。確認しただけでは、加入者の画面は変わりません。
desk-expenses-file = 医療費情報のファイル
desk-expenses-file-help = 基幹システムから出力したCSVを選んでください（{ $most }MBまで）。もっと大きいファイルは、コマンドで取り込めます。
desk-expenses-look = ファイルを確認する
desk-expenses-publications = 公開の一覧
desk-expenses-none = 公開したものはまだありません。
desk-expenses-begun = 取り込みの開始
desk-expenses-rows = 件数
desk-expenses-unfinished = 取り込みの途中です。加入者には見えません
desk-expenses-waits = { $at }に公開します。まだ見えません
desk-expenses-out = { $at }から公開しています
desk-expenses-count = { $count }件
desk-expenses-done-published = 取り込みました。公開の日時から、加入者が見られます。
desk-expenses-done-meanwhile = 同じファイルを、ほかの担当者がちょうど公開していました。一覧で日時を確認してください。
desk-expenses-done-nothing-new = 公開しませんでした。どの行も、すでに公開されています。
desk-expenses-done-superseded = 公開しませんでした。取り込んでいる間に、ほかの担当者が取りやめたか、別のファイルを公開しました。
desk-expenses-done-running = 大きなファイルのため、取り込みを続けています。終わると、一覧の状態が変わります。
desk-expenses-done-moved = 公開の日時を変えました。
desk-expenses-done-withdrawn = 公開を取りやめました。取り込んだ行は消します。

desk-expenses-analysis = ファイルの確認の結果
desk-expenses-analysis-lead = まだ何も変わっていません。
desk-expenses-new = 新しく公開する件数
desk-expenses-known = すでに公開している件数
desk-expenses-left-out = 取り込まない行
desk-expenses-left-out-what = 次の行は取り込みません。名簿を直してから同じファイルを公開すると、取り込みます。
desk-expenses-faults = 直していただくところ
desk-expenses-faults-what = 1つでもあると公開できません。ファイルを直して、もう一度確認してください。
desk-expenses-months = 診療年月
desk-expenses-from-to = { $first }から{ $last }まで
desk-expenses-more = ほかに{ $count }件あります
desk-expenses-finding = { $line }行目：{ $what }
desk-expenses-finding-at = { $line }行目「{ $column }」：{ $what }
desk-expenses-publish = 公開する
desk-expenses-from = 公開の日時
desk-expenses-from-help = 空欄にすると、すぐに公開します。
desk-expenses-cannot = このファイルには、いま公開できるものがありません。

desk-expenses-publication = 医療費情報の公開
desk-expenses-move = 公開の日時を変える
desk-expenses-withdraw = 公開を取りやめる
desk-expenses-withdraw-what = まだ加入者には見えていません。取りやめると、取り込んだ行を消します。同じファイルをもう一度公開できます。
desk-expenses-is-out = もう公開しているため、取りやめられません。誤りは、マイナスの行を入れた別のファイルで直してください。

desk-expenses-error-no-file = ファイルを選んでください。
desk-expenses-error-from = 日時は「2026-12-05 09:00」のように入力してください。
desk-expenses-error-mistakes = 公開しませんでした。下の内容を確認してください。
desk-expenses-error-waits = 公開しませんでした。前に取り込んだものが、まだ公開されていません（{ $at }に公開）。それを早めるか取りやめてから、もう一度公開してください。
desk-expenses-error-out = 変わっていません。もう加入者に見えています。
desk-expenses-error-unfinished = 変わっていません。取り込みが終わっていません。

desk-expenses-file-missing = 次の列がありません：{ $columns }
desk-expenses-file-repeated = 「{ $column }」の列が2つあります。
desk-expenses-file-empty = ファイルに行がありません。
desk-expenses-file-header = 1行目に列の名前がありません。
desk-expenses-file-encoding = { $line }行目に読めない文字があります。Shift_JISかUTF-8のCSVを選んでください。
desk-expenses-file-quote = { $line }行目の引用符（"）が閉じていないようです。
desk-expenses-file-my-number = { $position }列目に個人番号（マイナンバー）があります。個人番号はお預かりできません。列を消してから選んでください。
desk-expenses-file-unreadable = CSVとして読めません。

desk-expenses-left-number = この記号・番号の方が名簿にいません。先に名簿を取り込んでください
desk-expenses-left-branch = この枝番の方が世帯にいません。先に名簿を取り込んでください
desk-expenses-left-old = 組合で決めた期間より前の月です
desk-expenses-left-covered = その月には資格がありません。当時の番号の方を確認してください

desk-expenses-fault-empty = 空欄です
desk-expenses-fault-cells = 列の数より多くの値があります
desk-expenses-fault-insurer = 保険者番号として読めません
desk-expenses-fault-foreign = この組合の保険者番号ではありません
desk-expenses-fault-branch = 枝番は数字2けたです
desk-expenses-fault-month = 年月として読めません
desk-expenses-fault-future = これから先の月です
desk-expenses-fault-kind = 診療区分として読めません
desk-expenses-fault-amount = 円の金額として読めません
desk-expenses-fault-days = 日数として読めません
desk-expenses-fault-long = 長すぎます
