# What the browsers area asks of Windows. No double quote (machine/powershell.py); it reads, and changes nothing.
$apps = 'HKCU:\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\', 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\', 'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\App Paths\'
$programs = @('firefox', 'chrome', 'msedge', 'brave', 'chromium' | ForEach-Object {
  $name = $_
  $path = $apps | ForEach-Object { (Get-ItemProperty ($_ + $name + '.exe')).'(default)' } | Where-Object { $_ } | Select-Object -First 1
  if ($path) { $path = $path.Trim([char]34); @{ name = $name; path = $path; version = (Get-Item -LiteralPath $path).VersionInfo.ProductVersion } }
})
$vendors = @{ chrome = 'Google\Chrome'; edge = 'Microsoft\Edge'; brave = 'BraveSoftware\Brave'; chromium = 'Chromium' }
$lists = 'AutoSelectCertificateForUrls', 'CookiesBlockedForUrls', 'LoopbackNetworkBlockedForUrls', 'LoopbackNetworkAllowedForUrls', 'LocalNetworkAccessBlockedForUrls'
$policies = @{}
foreach ($key in $vendors.Keys) {
  $all = @{}
  foreach ($hive in 'HKCU:', 'HKLM:') {
    $root = $hive + '\SOFTWARE\Policies\' + $vendors[$key]
    $cookies = (Get-ItemProperty $root).DefaultCookiesSetting
    if ($null -ne $cookies) { $all['DefaultCookiesSetting'] = $cookies }
    foreach ($list in $lists) {
      $values = @((Get-Item ($root + '\' + $list)) | ForEach-Object { $item = $_; $item.Property | ForEach-Object { [string]$item.GetValue($_) } })
      if ($values.Count) { $all[$list] = $values }
    }
  }
  if ($all.Count) { $policies[$key] = $all }
}
$gecko = @{}
foreach ($hive in 'HKCU:', 'HKLM:') {
  $root = $hive + '\SOFTWARE\Policies\Mozilla\Firefox'
  if (Test-Path $root) { $gecko['there'] = $true }
  foreach ($name in 'SecurityDevices', 'SecurityDevices\Add') {
    (Get-Item ($root + '\' + $name)) | ForEach-Object { $item = $_; $item.Property | ForEach-Object { if (-not $gecko['SecurityDevices']) { $gecko['SecurityDevices'] = @{} }; $gecko['SecurityDevices'][$_] = [string]$item.GetValue($_) } }
  }
  $settings = (Get-ItemProperty $root).ExtensionSettings
  if ($settings) { $gecko['ExtensionSettings'] = [string]::Join(' ', @($settings)) }
  $installs = @((Get-Item ($root + '\Extensions\Install')) | ForEach-Object { $item = $_; $item.Property | ForEach-Object { [string]$item.GetValue($_) } })
  if ($installs.Count) { $gecko['Extensions'] = $installs }
}
$mine = @(Get-ChildItem 'Cert:\CurrentUser\My')
$ours = @($mine | Where-Object { $_.Issuer -match 'IGC-SANTE|GIP-CPS|AC-CLASSE' })
$roots = @(Get-ChildItem 'Cert:\LocalMachine\Root', 'Cert:\LocalMachine\CA', 'Cert:\CurrentUser\Root', 'Cert:\CurrentUser\CA' | Where-Object { $_.Subject -match 'GIP-CPS|AC-CLASSE' } | ForEach-Object { $_.Thumbprint } | Select-Object -Unique)
@{
  programs = $programs; roots = $roots.Count
  usual = (Get-ItemProperty 'HKCU:\SOFTWARE\Microsoft\Windows\Shell\Associations\UrlAssociations\https\UserChoice').ProgId
  policies = $policies; gecko = $gecko; others = $mine.Count - $ours.Count
  store = @($ours | ForEach-Object { @{
    issuer = $_.GetNameInfo('SimpleName', $true); until = $_.NotAfter.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ'); print = $_.Thumbprint; key = $_.HasPrivateKey
    purposes = @($_.EnhancedKeyUsageList | ForEach-Object { $_.ObjectId })
    usage = [int]($_.Extensions | Where-Object { $_.Oid.Value -eq '2.5.29.15' } | Select-Object -First 1).KeyUsages
  } })
}
