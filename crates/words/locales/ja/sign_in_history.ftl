### The sign-in history, and by what somebody signed in.

history-title = ログイン履歴
history-lead = 直近12か月の記録です（新しい順に100件まで）。ログインと、ログインに使うID・メールアドレスの変更を表示します。お心当たりのない記録があるときは、パスワードを変更し、健康保険組合へお電話ください。
history-at = 日時
history-device = 端末
history-how = 確認の方法
history-refused-heading = ログインを止めました
history-refused = パスワードは合っていましたが、そのあとの確認が済まなかったため、ログインできないようにしました。
history-agreed = 新しい利用規約に同意しました
history-none = ログインの記録はまだありません。
history-to-devices = ログイン中の端末を見る

proof-letter = 登録の書類
proof-password = パスワード
proof-passkey = 生体認証（パスキー）
proof-one-time-code = ワンタイムパスワード
proof-recovery-code = リカバリーコード
proof-set-up = 認証方法の登録
proof-remembered = 確認を済ませた端末
history-user-id-changed = ログインに使うIDを変更しました
history-viewed-by-staff = 組合の担当者が画面を確認
history-looks-heading = 組合の担当者による確認
history-looks-lead = { $society }の担当者が、お問い合わせへの回答などのために、あなたの登録内容を確認した日です（直近12か月）。担当者の氏名は表示しません。お心当たりのないときは、お電話でお尋ねください。
history-looks-opened = 登録内容の画面を{ $count }回開きました
history-looks-values = 伏せてある項目を表示しました：{ $values }
history-looks-number = 記号・番号
history-looks-birth-date = 生年月日
history-looks-address = メールアドレス
history-looks-second-address = 予備のメールアドレス
history-looks-none = 確認した記録はありません。
