### The sign-in page, which is also the door for a member with a letter, and the question before signing out.

sign-in-title = ログイン
password-label = パスワード
sign-in-household = { $user_id }とパスワードは、ご家族（世帯）で共通です。

sign-in-first-heading = はじめての方
sign-in-first-who = 書類（仮{ $user_id }・仮パスワード）をお持ちの方
sign-in-registered-heading = 登録済みの方
sign-in-first-lead = はじめに登録をします。次のものをお手元にご用意ください。
sign-in-first-choose = はじめに登録をします。お手元に届いた書類を選び、用意するものをご確認ください。
sign-in-first-enter = { $first }の仮{ $user_id }と{ $second }の仮パスワードを次の欄に入力し、「ログイン」を押してください。仮パスワードは、大文字でも小文字でも、ハイフン（-）があってもなくてもかまいません。
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
sign-in-unfinished = 登録の途中です。入力した内容は残っています。書類の仮{ $user_id }と仮パスワードも、入力し直す必要はありません。
sign-in-go-on = 登録を続ける
sign-in-help-letter = 書類の仮{ $user_id }は数字10桁、仮パスワードは4文字ずつ「-」で区切った12文字です。書かれている場所を、下の図でご確認ください。お困りのときは、お電話ください。
sign-in-help-member = 登録した{ $user_id }やパスワードがわからないときは、次の方法で確かめられます。お電話でもご案内します。

sign-in-error-user-id-empty = { $user_id }を入力してください。
sign-in-error-password-empty = パスワードを入力してください。
sign-in-error-not-known = { $user_id }かパスワードが違うようです。もう一度入力してください。
sign-in-error-wait = 間違いが続いたため、しばらくの間ログインを止めています。{ $minutes }分後にもう一度お試しください。
sign-in-error-not-from-here = 間違いが何度も続いたため、この{ $user_id }は、この端末からパスワードではログインできません。以前ログインした端末やパスキーでログインするか、「パスワードを忘れた方」から新しいパスワードを決めてください。どれもできないときは、健康保険組合へお電話ください。（電話 { $phone }）
sign-in-error-letter-expired = この仮{ $user_id }は有効期限を過ぎています。健康保険組合へ再発行をお申し込みください。（電話 { $phone }）
sign-in-error-letter-replaced = この仮{ $user_id }は、新しい仮{ $user_id }に替わっています。新しくお届けした書類の仮{ $user_id }と仮パスワードでログインしてください。お手元にないときは、健康保険組合へお問い合わせください。（電話 { $phone }）
sign-in-error-disabled = 現在、このアカウントではログインできません。健康保険組合へお電話ください。（電話 { $phone }）
sign-in-error-no-longer-covered = 健康保険の資格がなくなっているため、ご利用いただけません。お心当たりのないときは、健康保険組合へお問い合わせください。（電話 { $phone }）

sign-out-title = ログアウト
sign-out-question = ログアウトしてもよろしいですか？
sign-out-text = 共用のパソコンをお使いのときは、終わったあとに必ずログアウトしてください。
