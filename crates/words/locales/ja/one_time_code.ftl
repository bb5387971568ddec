### One-time codes of an authenticator app: setting up, asking, removing.

one-time-code-title = ワンタイムパスワードの設定
one-time-code-what = 認証アプリは、ログインのたびに使う6桁の確認コードを、スマートフォンに表示するアプリです。Google AuthenticatorやMicrosoft Authenticatorなど、どの認証アプリでもお使いいただけます。
one-time-code-read-heading = 1. 認証アプリで読み取る
one-time-code-read = スマートフォンで認証アプリを開き、次のQRコードを読み取ってください。
one-time-code-qr = 認証アプリで読み取るQRコード
one-time-code-on-this-phone = このページをスマートフォンでご覧のときは、
one-time-code-open-app = このスマートフォンの認証アプリに登録する
one-time-code-type-instead = QRコードを読み取れないとき
one-time-code-type = 認証アプリで手入力を選び、次の文字を入力してください。間の空白は、入れなくてもかまいません。
one-time-code-enter-heading = 2. 確認コードを入力する
one-time-code-label = 確認コード
one-time-code-help = 認証アプリに表示されている6桁の数字を入力してください。30秒ごとに新しい数字に変わります。
one-time-code-error-empty = 認証アプリに表示されている6桁の確認コードを入力してください。
one-time-code-error-wrong = 確認コードを確かめられませんでした。認証アプリにいま表示されている6桁の数字を入力してください。続くときは、スマートフォンの時刻が合っているかをご確認ください。
one-time-code-error-used = この確認コードは、一度使われています。認証アプリの数字が次に変わるのを待って（30秒以内）、新しい数字を入力してください。
one-time-code-error-wait = 続けて確かめられなかったため、しばらくの間お待ちいただいています。{ $minutes }分後にもう一度お試しください。
one-time-code-error-too-old = 時間がたったため、新しいQRコードを用意しました。もう一度読み取り、新しく表示された確認コードを入力してください。
one-time-code-remove-title = ワンタイムパスワードの解除
one-time-code-remove-text = 解除すると、いまの認証アプリの確認コードではログインできなくなります。認証アプリからは、ご自身で削除してください。
one-time-code-needed = { $society }では、パスワードのほかにもう1つのログイン方法が必要です。ほかの方法を先に追加すると、解除できるようになります。
button-remove-app = 解除する
