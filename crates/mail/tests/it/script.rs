//! A mail server that follows a script: how each of the client's lines is answered.

use std::net::Ipv4Addr;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

/// Greets and goes on with [`answer`].
pub async fn act(mut client: impl AsyncRead + AsyncWrite + Unpin, answers: &[(&str, &str)]) -> Vec<String> {
    client.write_all(b"220 script\r\n").await.unwrap();
    answer(client, answers).await
}

/// Answers each line that begins with one of the words so, and others as a mail server would; silence where the answer
/// is empty, over which the clock jumps. Returns what was said.
pub async fn answer(client: impl AsyncRead + AsyncWrite + Unpin, answers: &[(&str, &str)]) -> Vec<String> {
    let mut said = Vec::new();
    let mut client = BufReader::new(client);
    let mut line = String::new();
    let (mut in_text, mut silent) = (false, false);
    loop {
        line.clear();
        if client.read_line(&mut line).await.unwrap_or(0) == 0 {
            if silent {
                tokio::time::resume();
            }
            return said;
        }
        let text = line.trim_end();
        if in_text && text != "." {
            continue;
        }
        said.push(text.to_owned());
        let default = match text {
            _ if text.starts_with("DATA") => "354 go",
            _ if text.starts_with("QUIT") => "221 bye",
            _ => "250 fine",
        };
        let answer = answers.iter().find(|(word, _)| text.starts_with(word)).map_or(default, |(_, answer)| answer);
        in_text = text.starts_with("DATA") && answer.starts_with("354");
        if answer.is_empty() {
            silent = true;
            tokio::time::pause();
        } else {
            client.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
        }
    }
}

/// Listens on a free loopback port.
pub async fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}
