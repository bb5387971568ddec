### From the PC to the phone.

hand-over-title = スマートフォンで続ける
hand-over-scan = お手元のスマートフォンのカメラで、次のコードを読み取ってください。コードは{ $minutes }分間使えます。
hand-over-code = スマートフォンで読み取るコード
hand-over-then = 読み取ると、スマートフォンに4桁の番号が表示されます。このページは自動で進みます。
hand-over-not-scanned = まだコードが読み取られていません。
hand-over-look = 進まないときは、ここを押してください
hand-over-again = コードを表示し直す
hand-over-compare = スマートフォンに表示された番号が、次の番号と同じかどうかをご確認ください。
hand-over-number = 番号
hand-over-same = はい、同じです
hand-over-differs = いいえ、違います
hand-over-phone-goes-on = スマートフォンで設定を続けてください。終わると、このページも自動で進みます。
hand-over-done = スマートフォンでの設定が終わりました。
hand-over-here-instead = スマートフォンを使わずに、この端末で設定する
hand-over-phone-title = パソコンからの続き
hand-over-ask = パソコンで進めている{ $society }の手続きを、このスマートフォンで続けます。
hand-over-ask-own = ご自分のパソコンに表示されたコードを読み取ったときだけ、進んでください。
hand-over-wait = パソコンの画面に、次の番号が表示されます。同じ番号であれば、パソコンで「はい、同じです」を押してください。このページは自動で進みます。
hand-over-go-on = 進まないときは、ここを押してください
hand-over-gone-title = このコードは使えません
hand-over-gone = コードの期限が過ぎているか、すでに読み取られています。パソコンの画面で、コードを表示し直してください。
hand-over-to-sign-in = ログインページへ
hand-over-offer = お使いのスマートフォンで設定すると、次からスマートフォンの顔認証や指紋認証などでログインできます。
hand-over-begin = スマートフォンで続ける
