### Ways back in: forgotten ID or password, desk code, letter, and the ladder of them in words.

recovery-title = ログインできないとき
recovery-lead = 当てはまるところをご覧ください。
recovery-user-id-link = { $user_id }を忘れた方
recovery-password-link = パスワードを忘れた方
recovery-ladder-link = ほかの理由でログインできない方
recovery-user-id-about = 登録したメールアドレスへ、{ $user_id }を確かめるページをご案内します。
recovery-password-about = 登録したメールアドレスへ、新しいパスワードを決めるページをご案内します。
recovery-no-address-heading = 登録したメールアドレスが使えない方、登録していない方
recovery-no-address = お電話ください。ご本人であることを確かめてから、「窓口コード」をお伝えします。窓口コードがあれば、パスワードとメールアドレスを決め直せます。
recovery-desk-code-link = 窓口コードをお持ちの方
recovery-second-step-heading = 生体認証（パスキー）やワンタイムパスワードが使えない方
recovery-second-step = 先に、パスワードでログインしてください。次のページで、ほかの端末のパスキーか、控えておいたリカバリーコードを使えます。どちらもないときは、お電話ください。
recovery-all-lost-heading = どれもわからない方
recovery-all-lost = お電話ください。仮{ $user_id }と仮パスワードを書いた書類を、あらためてお送りします。届いたら、ログインページでその仮{ $user_id }と仮パスワードを入力してください。パスワードなどを決め直せます。登録した{ $user_id }とこれまでの記録は、そのまま残ります。
recovery-to-sign-in = ログインページへ

recovery-ask-user-id-title = { $user_id }を忘れた方
recovery-ask-user-id-lead = 登録したメールアドレスを入力してください。{ $user_id }を確かめるページを、メールでご案内します。
recovery-ask-password-title = パスワードを忘れた方
recovery-ask-password-lead = 新しいパスワードを決めるページを、登録したメールアドレスへご案内します。
recovery-email-help = 登録したメールアドレスか、予備のメールアドレスを入力してください。
recovery-birth-date-help = 登録したご本人の生年月日を入力してください。西暦でも和暦でもかまいません。
button-send-mail = メールを送る
recovery-other-ways = メールアドレスがわからないとき、登録していないときは、ほかの方法があります。
recovery-other-ways-link = ほかの方法を見る
recovery-error-user-id-empty = { $user_id }を入力してください。
recovery-error-wait = 続けてお申し込みがあったため、しばらくの間お待ちいただいています。{ $minutes }分後にもう一度お試しください。
email-warning-typo = 「{ $suggestion }」ではありませんか。違うときは書き直し、このままでよろしければもう一度同じボタンを押してください。

recovery-asked-title = 受け付けました
recovery-asked = 入力された内容が登録と合っていれば、まもなく{ $email }へメールをお送りします。{ $from }からのメールをご確認ください。
recovery-asked-minutes = メールにあるリンクは、{ $minutes }分間使えます。
recovery-asked-missing-heading = メールが届かないとき
recovery-asked-missing-spam = 迷惑メールのフォルダーをご確認ください。
recovery-asked-missing-typed = 入力した内容が登録と違うときは、メールは届きません。
recovery-asked-missing-unverified = 登録したあとに確認が済んでいないメールアドレスには、お送りできません。
recovery-asked-missing-often = 同じ方へお送りするのは、1時間に3通までです。

recovery-show-user-id-title = { $user_id }の表示
recovery-show-user-id-ask = 「表示する」を押すと、登録した{ $user_id }を表示します。表示できるのは1回だけです。
button-show = 表示する
recovery-user-id-shown-title = 登録した{ $user_id }
recovery-user-id-shown = 書きとめるかこのページを印刷して、大切に保管してください。
recovery-gone-title = このリンクは使えません
recovery-gone = リンクの期限が過ぎているか、すでに使われています。新しいメールをお送りしたときは、そちらのリンクだけが使えます。お手数ですが、もう一度お申し込みください。メールの中のリンクが途中で切れていると、開けないこともあります。そのときは、メールに書かれたアドレスを最後までコピーして開いてください。

recovery-new-password-title = パスワードの再設定
recovery-new-password-lead = 新しいパスワードを決めてください。安全のため、ほかの端末ではログアウトします。
recovery-new-password-address = メールアドレスも変えるときは、新しいメールアドレスを入力してください。予備のメールアドレスの登録は、そのときいったんなくなります。変えないときは、何も入力しないでください。
recovery-new-password-second-step = 生体認証（パスキー）とワンタイムパスワードの設定は、いったんなくなります。
button-change-password = パスワードを変更する
notice-password-reset = 新しいパスワードにしました。新しいパスワードでログインしてください。

recovery-desk-code-title = 窓口コードの入力
recovery-desk-code-lead = 健康保険組合からお聞きになった窓口コードを入力してください。
recovery-desk-code-label = 窓口コード
recovery-desk-code-help = 英字と数字の10文字です。大文字でも小文字でも、ハイフン（-）があってもなくてもかまいません。
recovery-error-desk-code-empty = 窓口コードを入力してください。
recovery-error-desk-code = 入力された内容を確認できませんでした。もう一度入力してください。窓口コードは24時間使えます。
recovery-error-desk-code-wait = 間違いが続いたため、しばらくの間お待ちいただいています。{ $minutes }分後にもう一度お試しください。
recovery-desk-code-none = 窓口コードをお持ちでない方は、お電話ください。

recovery-letter-title = 登録済みの方の本人確認
recovery-letter-lead = すでに登録のある方の書類です。確認ができましたら、パスワードなどを決め直せます。
recovery-letter-gone = お手数ですが、書類の仮{ $user_id }と仮パスワードで、もう一度ログインしてください。
