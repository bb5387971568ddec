### Passkeys: the button, the browser's dialogue, and what came of it.

passkey-sign-in = パスキーでログイン
passkey-cancelled = パスキーの操作が途中で終わりました。もう一度お試しになるか、ほかの方法をお選びください。
passkey-unanswered = パスキーの確認ができませんでした。少し待ってから、もう一度お試しください。
passkey-known = この端末のパスキーは、登録済みです。
passkey-without = パスキーを使うには、JavaScriptが動き、パスキーに対応したブラウザーが必要です。
passkey-unknown = このパスキーは、登録から削除されています。端末に残っているパスキーも削除すると、次から表示されません。ほかの方法でログインしてください。
passkey-counter-back = このパスキーの使用回数の記録が、前回より進んでいません。端末を初期化したか、パスキーが複製された可能性があるため、お使いいただけません。ほかの方法でログインし、このパスキーを削除してから登録し直してください。
passkey-refused = パスキーを確認できませんでした。もう一度お試しください。
passkey-sign-in-refused = パスキーを確認できませんでした。もう一度お試しになるか、{ $user_id }とパスワードでログインしてください。
passkey-no-longer-covered = 健康保険の資格がなくなっているため、ご利用いただけません。お心当たりのないときは、健康保険組合へお問い合わせください。（電話 { $phone }）
passkey-not-added = パスキーを登録できませんでした。もう一度お試しください。
passkey-full = パスキーは{ $most }個まで登録できます。使っていないパスキーを削除してから、追加してください。
passkey-name-of = { $system }の{ $browser }
passkey-name-plain = パスキー

device-name-title = 端末の名前の変更
device-name-label = 端末の名前
device-name-help = ほかの端末と見分けられる名前にしてください。
device-name-empty = 端末の名前を入力してください。
device-name-too-long = 端末の名前は、{ $most }文字以内で入力してください。
device-name-unreadable = 端末の名前は、目に見える文字で入力してください。
