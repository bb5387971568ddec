### Methods of signing in, and showing everything once more.

login-methods-title = ログイン方法変更
login-methods-passkey-added = パスキーを追加しました。
login-methods-passkey-renamed = 端末の名前を変更しました。
login-methods-passkey-removed = パスキーを削除しました。
login-methods-removed-lost = なくした端末のパスキーを削除したときは、その端末もログアウトしてください。
login-methods-added = { $day }に追加
login-methods-used = { $day }に使用
login-methods-not-used = ログインにはまだ使っていません
login-methods-rename = 名前を変更
login-methods-remove = 削除
login-methods-no-passkey = 登録されているパスキーはありません。
login-methods-app-there = 設定済みです。
login-methods-app-none = 設定されていません。
login-methods-recovery = リカバリーコード
login-methods-recovery-left = 使っていないコードが、あと{ $left }個あります。
login-methods-recovery-none = まだ作成していません。スマートフォンをなくしたときのために、作成して控えておくことをおすすめします。
login-methods-add = 認証方法を追加

remove-passkey-title = パスキーの削除
remove-passkey-question = 「{ $name }」のパスキーを削除してもよろしいですか？
remove-passkey-text = 削除すると、このパスキーではログインできなくなります。端末に残っているパスキーは、端末の設定から削除してください。
remove-passkey-required-heading = 先に、別の認証方法を追加してください
remove-passkey-required = 「{ $name }」は、登録されているただ1つの認証方法です。別の認証方法を追加すると、削除できるようになります。

step-up-title = ご本人の確認
step-up-lead = 大切な設定を変更するため、ご本人であることをもう一度確認します。
step-up-leave = 変更せずにメニューへ戻る
step-up-error-password = パスワードが違うようです。もう一度入力してください。
step-up-error-more = パスワードのほかに、登録した認証方法での確認が必要です。
step-up-error-wait = 間違いが続いたため、しばらくの間、入力を止めています。{ $minutes }分後にもう一度お試しください。

button-save = 保存
button-remove = 削除する
