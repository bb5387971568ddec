# 書類をなくした方の依頼。

letter-request-link = 書類の再発行を依頼する
letter-request-title = 書類をなくした方
letter-request-lead = 仮IDと仮パスワードの書類が見つからないときは、ここから依頼できます。担当者が名簿を確認して、新しい書類をお送りします。
letter-request-address = 書類は、組合に届け出のある宛先にだけお送りします。ここで宛先を変えることはできません。
letter-request-only-letter = 確認の結果は、書類の到着でお知らせします。電話やメールでのお返事はいたしません。
letter-request-kana = 氏名（カナ）
letter-request-kana-help = 被保険者ご本人の氏名を入力してください。ひらがなでもかまいません。
letter-request-birth-date-help = 被保険者ご本人の生年月日を入力してください。西暦でも和暦でもかまいません。
letter-request-insurer-number-help = 数字8桁の番号です。資格情報のお知らせまたは資格確認書に書かれています。
letter-request-employer = 事業所名
letter-request-employer-help = お勤め先の名前です。おわかりになれば入力してください。
button-request-letter = 依頼する
letter-request-moved = 引っ越しなどで宛先が変わった方は、先に組合へお届けください。
letter-request-error-kana-empty = 氏名（カナ）を入力してください。
letter-request-error-name = 名前を{ $most }文字以内で入力してください。
letter-request-error-full = ただいま多くのご依頼をお受けしています。お手数ですが、お電話ください。
letter-request-asked-title = 依頼を受け付けました
letter-request-asked = 担当者が名簿を確認します。名簿と合うときは、届け出のある宛先に書類をお送りします。
letter-request-asked-none = 2週間たっても届かないときは、お電話ください。同じ内容で何度依頼されても、受け付けは一つになります。
