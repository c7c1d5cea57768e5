//! A leaf: the certificate of one exact host.

use std::fmt;
use std::time::{Duration, SystemTime};

use rcgen::string::Ia5String;
use rcgen::{
    CertificateParams, DistinguishedName, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, SanType,
};

use crate::authority::serial;
use crate::name::Name;
use crate::{Authority, Error};

/// Under the hundred days that the strictest clients will come to ask, the backdating included.
const LIFETIME: Duration = Duration::from_secs(90 * 24 * 3600);
/// Clocks of virtual machines and phones run behind.
const BACKDATE: Duration = Duration::from_secs(3600);

/// A host's certificate and key, for a TLS server.
#[derive(Clone)]
pub struct Leaf {
    /// What to send in the handshake, as DER: the leaf alone, for the root is in the client's store or nowhere.
    pub chain: Vec<Vec<u8>>,
    /// The leaf's private key as PKCS #8 DER.
    pub key_pkcs8: Vec<u8>,
    /// When the leaf begins.
    pub not_before: SystemTime,
    /// When the leaf ends.
    pub not_after: SystemTime,
}

impl Leaf {
    /// Whether a third of its life or less is left, or it has not begun: the clock was ahead when it was made.
    pub fn needs_renewal(&self, now: SystemTime) -> bool {
        let life = self.not_after.duration_since(self.not_before).unwrap_or_default();
        now < self.not_before || now + life / 3 >= self.not_after
    }
}

impl fmt::Debug for Leaf {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Leaf")
            .field("not_before", &self.not_before)
            .field("not_after", &self.not_after)
            .finish()
    }
}

impl Authority {
    /// Signs a leaf with a fresh key for `name`, one exact host or an IP address; 90 days at most, and never
    /// beyond the root.
    ///
    /// # Errors
    /// [`Error::NotPermitted`] for a name the root may not vouch for, [`Error::InvalidName`] for what is no
    /// name, [`Error::Expired`] when the root has ended.
    pub fn issue(&self, name: &str, now: SystemTime) -> Result<Leaf, Error> {
        let name = self.vouch(name, now)?;
        let key = KeyPair::generate().map_err(Error::Sign)?;
        let not_before = now - BACKDATE;
        let not_after = (not_before + LIFETIME).min(self.not_after());
        let mut leaf = template()?;
        leaf.not_before = not_before.into();
        leaf.not_after = not_after.into();
        leaf.subject_alt_names = vec![alternative(name)?];
        let certificate = leaf.signed_by(&key, &self.issuer).map_err(Error::Sign)?;
        Ok(Leaf {
            chain: vec![certificate.der().to_vec()],
            key_pkcs8: key.serialize_der(),
            not_before,
            not_after,
        })
    }
}

/// No subject: a leaf for an IP address that carries a common name is measured against the DNS constraints by
/// OpenSSL and GnuTLS, and refused. The alternative name is critical then (RFC 5280 section 4.2.1.6).
fn template() -> Result<CertificateParams, Error> {
    let mut leaf = CertificateParams::default();
    leaf.serial_number = Some(serial()?);
    leaf.distinguished_name = DistinguishedName::new();
    leaf.is_ca = IsCa::ExplicitNoCa;
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    leaf.use_authority_key_identifier_extension = true;
    Ok(leaf)
}

fn alternative(name: Name) -> Result<SanType, Error> {
    Ok(match name {
        Name::Dns(host) => SanType::DnsName(Ia5String::try_from(host).map_err(Error::Sign)?),
        Name::Ip(ip) => SanType::IpAddress(ip),
    })
}

#[cfg(test)]
mod tests;
