# What the middleware area asks of Windows. No double quote (machine/powershell.py); it reads, and changes nothing.
$keys = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\*', 'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\*', 'HKCU:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\*'
$wanted = 'cryptolib|cryptographiques CPS|ATSAM|DMP ?-?Connect|OpenSC|SrvSVCNAM'
$products = @(Get-ItemProperty $keys | Where-Object { $_.DisplayName -match $wanted } | ForEach-Object {
  $packed = if ($_.PSChildName -match '^\{.{36}\}$') { $g = $_.PSChildName -replace '[{}-]'; -join (@(7..0) + @(11..8) + @(15..12) + @(17,16,19,18,21,20,23,22,25,24,27,26,29,28,31,30) | ForEach-Object { $g[$_] }) }
  $stored = if ($packed) { (Get-ItemProperty ('HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Installer\UserData\S-1-5-18\Products\' + $packed + '\InstallProperties')).LocalPackage }
  @{ name = $_.DisplayName; version = $_.DisplayVersion; wow = ($_.PSPath -match 'WOW6432Node'); source = $(if ($stored) { Test-Path -LiteralPath $stored }) }
})
$installs = @(Get-WinEvent -FilterHashtable @{ LogName = 'Application'; ProviderName = 'MsiInstaller'; Id = 1033; StartTime = (Get-Date).AddDays(-30) } -MaxEvents 200 | Where-Object { [string]$_.Properties[0].Value -match $wanted } | Select-Object -First 5 | ForEach-Object { @{ name = [string]$_.Properties[0].Value; status = [string]$_.Properties[3].Value; at = $_.TimeCreated.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ') } })
$asip = Get-ItemProperty 'HKLM:\SOFTWARE\ASIP\Cryptolib CPS', 'HKLM:\SOFTWARE\WOW6432Node\ASIP\Cryptolib CPS' | Select-Object -First 1
$copies = @(@(Get-Item (Join-Path $env:SystemRoot 'System32\cps3_pkcs11_w*.dll'), (Join-Path $env:SystemRoot 'SysWOW64\cps3_pkcs11_w*.dll'), (Join-Path $env:ProgramFiles 'santeestoolbox\cps3_pkcs11_w*.dll')) + @(Get-ChildItem (Join-Path $env:ProgramData 'santesocial') -Recurse -Depth 4 -Filter 'cps3_pkcs11_w*.dll') | Where-Object { $_ } | ForEach-Object { @{ path = $_.FullName; version = $_.VersionInfo.FileVersion } })
$auto = Get-ItemProperty 'HKCU:\SOFTWARE\ASIP Sante\CCM', 'HKLM:\SOFTWARE\ASIP Sante\CCM' | Where-Object { $null -ne $_.autoDetect } | Select-Object -First 1
$traces = Get-ItemProperty 'HKCU:\SOFTWARE\ASIP Sante\PKCS11', 'HKLM:\SOFTWARE\ASIP Sante\PKCS11' | Where-Object { $null -ne $_.Traces } | Select-Object -First 1
$ccm = @(@($env:ProgramFiles, ${env:ProgramFiles(x86)}) | Where-Object { $_ } | ForEach-Object { Join-Path $_ 'santesocial\CPS\ccm.exe' } | Where-Object { Test-Path -LiteralPath $_ })
$service = Get-Service CertPropSvc
$cache = Join-Path $env:ProgramData 'santesocial\cps\cache'
$writable = if (Test-Path -LiteralPath $cache) {
  $me = [Security.Principal.WindowsIdentity]::GetCurrent(); $mine = @($me.User.Value) + @($me.Groups | ForEach-Object { $_.Value })
  $rules = (Get-Acl -LiteralPath $cache).GetAccessRules($true, $true, [Security.Principal.SecurityIdentifier]) | Where-Object { $mine -contains $_.IdentityReference.Value -and ([int]$_.FileSystemRights -band 2) -and -not ([int]$_.PropagationFlags -band 2) }
  [bool]($rules | Where-Object { [int]$_.AccessControlType -eq 0 }) -and -not [bool]($rules | Where-Object { [int]$_.AccessControlType -eq 1 })
}
@{
  products = $products; installs = $installs; asip = @{ version = $asip.Version; folder = [bool]$asip.InstallDir }; copies = $copies
  ccm = @{ installed = ($ccm.Count -gt 0); running = @(Get-Process ccm).Count; auto = $auto.autoDetect }
  propagation = @{ status = [int]$service.Status; start = [int]$service.StartType; there = [bool]$service }
  control = (Get-ItemProperty 'HKLM:\SYSTEM\CurrentControlSet\Control\CI\Policy').VerifiedAndReputablePolicyState
  cards = @(Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Cryptography\Calais\SmartCards\*' | Where-Object { $_.ATR } | ForEach-Object { @{ name = $_.PSChildName; atr = [BitConverter]::ToString($_.ATR); mask = $(if ($_.ATRMask) { [BitConverter]::ToString($_.ATRMask) }) } })
  writable = $writable; traces = $traces.Traces
}
