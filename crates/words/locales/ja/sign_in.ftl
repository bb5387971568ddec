### The sign-in page, which is also the door for a member with a letter, and the question before signing out.

sign-in-title = ログイン
sign-in-user-id-help = はじめての方は、書類に書かれた仮{ $user_id }を入力してください。
password-label = パスワード
sign-in-password-help = はじめての方は、書類に書かれた仮パスワードを入力してください。仮パスワードは、大文字でも小文字でも、ハイフン（-）があってもなくてもかまいません。
sign-in-household = { $user_id }とパスワードは、ご家族（世帯）で共通です。

sign-in-first-heading = はじめてご利用の方へ
sign-in-first-lead = 最初に登録をします。次のものをお手元に用意し、仮{ $user_id }と仮パスワードでログインしてください。
sign-in-first-choose = 最初に登録をします。お手元に届いた書類を選び、用意するものを確かめてから、仮{ $user_id }と仮パスワードでログインしてください。
sign-in-at-hand = 用意するもの

sign-in-help-heading = お困りのとき
sign-in-help-not-come = 書類がまだ届かない
sign-in-help-not-come-call = 時期を過ぎても届かないときは、お電話ください。
sign-in-help-lost = 書類をなくした、見つからない
sign-in-help-lost-text = 仮{ $user_id }と仮パスワードを新しく発行して、お送りします。お電話ください。
sign-in-help-expired = 書類の期限が過ぎている
sign-in-help-expired-text = 仮{ $user_id }と仮パスワードは、発行から{ $days }日間使えます。過ぎているときは新しく発行しますので、お電話ください。
sign-in-help-forgotten = 登録した{ $user_id }やパスワードがわからない
sign-in-help-forgotten-text = メールでご案内できます。メールアドレスもわからないときは、ほかの方法があります。

maintenance-next-heading = 次のメンテナンス
maintenance-next = { $when }は利用できません。
maintenance-rule-monthly = 毎月{ $day }日の{ $from }から{ $to }までは、メンテナンスのため利用できません。
maintenance-rule-monthly-earlier = 毎月{ $day }日の{ $from }から{ $to }までは、メンテナンスのため利用できません。{ $day }日が土曜日・日曜日・祝日のときは、その前の平日に行います。

notice-signed-out = ログアウトしました。
notice-session-ended = 一定時間操作がなかったため、ログアウトしました。もう一度ログインしてください。
notice-already-registered = この書類の仮{ $user_id }は登録済みです。登録した{ $user_id }とパスワードでログインしてください。
notice-registered = 登録が完了しました。登録した{ $user_id }とパスワードでログインしてください。

sign-in-error-user-id-empty = { $user_id }を入力してください。
sign-in-error-password-empty = パスワードを入力してください。
sign-in-error-not-known = 入力された内容を確認できませんでした。{ $user_id }とパスワードをご確認のうえ、もう一度入力してください。
sign-in-error-wait = 続けてログインできなかったため、しばらくの間ログインを止めています。{ $minutes }分後にもう一度お試しください。
sign-in-error-not-from-here = 続けてログインできないことが多かったため、この{ $user_id }は、この端末からパスワードではログインできません。以前ログインした端末やパスキーでログインするか、「パスワードを忘れた方」から新しいパスワードを決めてください。どれもできないときは、健康保険組合へお電話ください。（電話 { $phone }）
sign-in-error-letter-expired = この仮{ $user_id }は有効期限を過ぎています。健康保険組合へ再発行をお申し込みください。（電話 { $phone }）
sign-in-error-letter-replaced = この仮{ $user_id }は、新しいものに替わっています。新しくお届けした書類の仮{ $user_id }と仮パスワードでログインしてください。お手元にないときは、健康保険組合へお問い合わせください。（電話 { $phone }）
sign-in-error-disabled = 現在、このアカウントではログインできません。健康保険組合（{ $phone }）へお電話ください。
sign-in-error-no-longer-covered = 健康保険の資格がなくなっているため、登録できません。お心当たりのないときは、健康保険組合へお問い合わせください。（電話 { $phone }）

sign-out-title = ログアウト
sign-out-question = ログアウトしてもよろしいですか？
sign-out-text = 共用のパソコンをお使いのときは、終わったあとに必ずログアウトしてください。
