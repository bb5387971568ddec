### Find your society: the page at the platform's own host.

finder-title = 健康保険組合をさがす
finder-lead = ご加入の健康保険組合の窓口をさがします。お手元の書類をご覧ください。
finder-label = 健康保険組合の名前または保険者番号
finder-help = 名前は一部だけでもさがせます。保険者番号は数字8桁です。入力例：06139992
finder-what-number = 保険者番号とは
finder-what-number-text = 健康保険組合ごとに決まっている8桁の番号です。「資格情報のお知らせ」や「資格確認書」に書かれています。お一人ずつ違う「記号・番号」とは別の番号です。
finder-results = 見つかった窓口
finder-more = ほかにも見つかりました。名前をもう少し長く入力すると、しぼり込めます。
finder-none = 見つかりませんでした。名前を短くするか、保険者番号でもう一度さがしてください。
finder-error-check-digit = 保険者番号に誤りがあるようです。お手元の書類の番号をご確認ください。
finder-error-symbol-number = 「記号・番号」を入力されたようです。保険者番号（数字8桁）を入力してください。
finder-error-digits = 保険者番号は数字8桁で入力してください。
finder-error-other-insurer = この番号は、健康保険組合の保険者番号ではないようです。お手元の書類の番号をご確認ください。
