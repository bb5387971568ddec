### The second step of a sign-in, and its set-up.

second-step-title = 二段階認証
second-step-lead = 登録した認証方法で、ご本人であることを確認します。
second-step-passkey = パスキーで確認
second-step-code-heading = ワンタイムパスワードで確認する
second-step-lost-heading = 登録した端末が手元にない
second-step-lost = 端末をなくしたときや、買い替えて前の端末が使えないときは、お電話ください。ご本人であることを確かめてから、ご案内します。
second-step-start-over = はじめからログインする

set-up-title = 認証方法の設定
set-up-lead = パスワードのほかに、ご本人であることを確認する方法を設定します。次のログインから使います。
set-up-lead-member = ログインのときに、ご本人であることを確認する方法を追加します。
set-up-legend = 認証方法
set-up-passkey = 生体認証（パスキー）
set-up-passkey-help = 指紋や顔、端末の画面ロックで確認します。次からは、パスワードを入力せずにログインできます。
set-up-one-time-code = ワンタイムパスワード
set-up-one-time-code-help = スマートフォンの認証アプリに表示される6桁の数字で確認します。
set-up-recommended = おすすめ
set-up-error-none = 認証方法を選んでください。
set-up-needs-script = パスキーの設定には、JavaScriptが動き、パスキーに対応したブラウザーが必要です。スマートフォンでログインして、設定してください。
set-up-needs-script-or-code = パスキーの設定には、JavaScriptが動き、パスキーに対応したブラウザーが必要です。このままワンタイムパスワードを設定するか、スマートフォンでログインして、設定してください。
set-up-later = あとで設定する（次のログインのときに、もう一度ご案内します）
### The page that asks for the second step.

second-step-remember = この端末では、{ $days }日間、確認コードの入力を省きます
second-step-remember-help = ご自身だけがお使いの端末で選んでください。パスワードやログイン方法の変更など大切なお手続きの前には、省かずに確認します。
