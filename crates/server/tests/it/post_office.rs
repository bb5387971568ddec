//! A mail server that can be held up while it takes a mail.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::place::PAUSE;

/// A mail server.
pub struct PostOffice {
    shared: Arc<Shared>,
}

struct Shared {
    /// Recipients of mails that came in whole, be they acknowledged or not.
    received: Mutex<Vec<String>>,
    /// One permit for each mail that is acknowledged.
    acknowledges: Semaphore,
}

impl PostOffice {
    /// Opens on a port; mails wait for their acknowledgement until [`PostOffice::acknowledge`].
    pub async fn open(port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        let shared = Arc::new(Shared { received: Mutex::default(), acknowledges: Semaphore::new(0) });
        let counter = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let shared = Arc::clone(&counter);
                // A client that hangs up is its own business.
                tokio::spawn(async move { shared.serve(client).await.ok() });
            }
        });
        Self { shared }
    }

    /// Acknowledges so many mails, now or when they come.
    pub fn acknowledge(&self, mails: usize) {
        self.shared.acknowledges.add_permits(mails);
    }

    /// How often a mail to this address came in whole.
    pub fn received(&self, address: &str) -> usize {
        self.shared.received.lock().unwrap().iter().filter(|recipient| *recipient == address).count()
    }

    /// Waits until a mail to this address has come in whole.
    pub async fn wait_for(&self, address: &str) {
        while self.received(address) == 0 {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

impl Shared {
    async fn serve(&self, mut client: TcpStream) -> std::io::Result<()> {
        let (reader, mut writer) = client.split();
        let mut lines = BufReader::new(reader).split(b'\n');
        writer.write_all(b"220 post office\r\n").await?;
        let mut recipient = String::new();
        while let Some(line) = lines.next_segment().await? {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let answer: &[u8] = match word.as_str() {
                "DATA" => {
                    writer.write_all(b"354 go on\r\n").await?;
                    while lines.next_segment().await?.is_some_and(|line| line.trim_ascii_end() != b".") {}
                    self.received.lock().unwrap().push(std::mem::take(&mut recipient));
                    self.acknowledges.acquire().await.map_err(std::io::Error::other)?.forget();
                    b"250 taken\r\n"
                }
                "RCPT" => {
                    let address = line.split(['<', '>']).nth(1).unwrap_or_default();
                    address.clone_into(&mut recipient);
                    b"250 fine\r\n"
                }
                "QUIT" => b"221 bye\r\n",
                _ => b"250 fine\r\n",
            };
            writer.write_all(answer).await?;
        }
        Ok(())
    }
}
