### Recovery codes: made for paper, asked for where a phone is lost.

recovery-codes-title = リカバリーコード
recovery-codes-what = スマートフォンをなくしたときなど、いつもの方法でログインできないときに、代わりに入力するコードです。
recovery-codes-ten = 10個のコードを作成します。1つのコードは、1回だけ使えます。
recovery-codes-keep = 印刷するか書き写して、通帳などと同じように、ご自宅の安全な場所に保管してください。
recovery-codes-left = まだ使っていないコードが{ $left }個あります。新しく作成すると、前のコードはすべて使えなくなります。
recovery-codes-make = コードを作成する
recovery-codes-once-heading = このページは、一度しか表示できません
recovery-codes-once = いま印刷するか、書き写してください。
recovery-codes-society = ご利用先
recovery-codes-made-on = 作成日
recovery-codes-address = 窓口のアドレス
recovery-codes-use = パスワードを入力したあと、次のページで「リカバリーコードを使う」を選び、どれか1つを入力します。
recovery-codes-each-once = 1つのコードは、1回だけ使えます。使ったコードには、印を付けてください。
recovery-codes-lost = この紙をなくしたときは、ログインして新しく作成してください。前のコードは使えなくなります。
recovery-codes-print = 印刷する
recovery-codes-copy = コピーする
recovery-codes-copied = コピーしました。安全な場所に貼り付けて保管してください。
recovery-codes-noted-heading = 控えたあとで
recovery-codes-noted-text = このページを離れると、コードはもう表示できません。10個とも控えたことを確かめてから、お進みください。
recovery-codes-noted = 控えました
recovery-code-instead = リカバリーコードを使う
recovery-code-label = リカバリーコード
recovery-code-help = 印刷した紙などに控えたコードのうち、まだ使っていない1つを入力してください。大文字でも小文字でも、ハイフン（-）があってもなくてもかまいません。
recovery-code-error-empty = 控えてあるリカバリーコードのうち、まだ使っていない1つを入力してください。
recovery-code-error-wrong = リカバリーコードが違うようです。文字をご確認のうえ、まだ使っていないコードを入力してください。作成し直したことがあるときは、最後に作成したコードだけが使えます。

home-recovery-codes-heading = リカバリーコードを用意してください
home-recovery-codes = スマートフォンをなくしたときにもログインできるように、紙に控えておくコードです。
home-recovery-codes-link = リカバリーコードを作成する
