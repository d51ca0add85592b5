//! The host's own certificate authority.

use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use anyhow::Result;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, SanType, date_time_ymd,
};

use crate::options::Certificate;
use crate::runtime::Runtime;

/// The name in the host's certificate, beside 127.0.0.1.
pub const HOST: &str = "localhost";

/// The other name in it, for tests of how a domain says where its mail is.
pub const PUBLIC_HOST: &str = "mail.partner.example";

/// Files in PEM.
#[derive(Debug)]
pub(crate) struct TlsFiles {
    /// The CA to trust.
    pub(crate) ca: PathBuf,
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

/// Makes a CA and a certificate of the asked kind.
pub(crate) fn create(runtime: &Runtime, kind: Certificate) -> Result<TlsFiles> {
    let files = TlsFiles {
        ca: runtime.path("tls/ca.pem"),
        certificate: runtime.path("tls/certificate.pem"),
        key: runtime.path("tls/key.pem"),
    };
    let ca = authority("Pli test CA")?;
    fs::write(&files.ca, ca.pem())?;

    let key = KeyPair::generate()?;
    let params = host_params(kind)?;
    let certificate = match kind {
        Certificate::Untrusted => params.signed_by(&key, &*authority("Somebody else's CA")?)?,
        Certificate::Valid | Certificate::Expired | Certificate::WrongName => {
            params.signed_by(&key, &ca)?
        }
    };
    fs::write(&files.certificate, certificate.pem())?;
    fs::write(&files.key, key.serialize_pem())?;
    Ok(files)
}

fn authority(name: &str) -> Result<CertifiedIssuer<'static, KeyPair>> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}

fn host_params(kind: Certificate) -> Result<CertificateParams> {
    let name = if kind == Certificate::WrongName { "mail.elsewhere.example" } else { HOST };
    let mut params = CertificateParams::new([name.to_owned()])?;
    if kind != Certificate::WrongName {
        params.subject_alt_names.push(SanType::DnsName(PUBLIC_HOST.try_into()?));
        params.subject_alt_names.push(SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)));
    }
    params.distinguished_name.push(DnType::CommonName, name);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    if kind == Certificate::Expired {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
    }
    Ok(params)
}
