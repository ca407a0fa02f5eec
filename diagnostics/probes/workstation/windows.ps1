Add-Type -AssemblyName System.Windows.Forms
$nt = Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
$terminal = Get-ItemProperty 'HKLM:\SYSTEM\CurrentControlSet\Control\Terminal Server'
$logon = Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon'
$policy = Get-Service SCPolicySvc
$power = [Windows.Forms.SystemInformation]::PowerStatus
$disk = New-Object IO.DriveInfo $env:SystemDrive
$me = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
$desktops = @(Get-Process explorer | Select-Object -ExpandProperty SessionId -Unique)
[pscustomobject]@{
  product = $nt.ProductName
  installation = $nt.InstallationType
  build = [int]$nt.CurrentBuild
  version = [Environment]::OSVersion.Version.ToString(2)
  machine = $env:PROCESSOR_ARCHITECTURE
  session = (Get-Process -Id $PID).SessionId
  glass = $terminal.GlassSessionId
  people = $desktops.Count
  administrator = $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)
  free = $disk.AvailableFreeSpace
  size = $disk.TotalSize
  battery = [int]$power.BatteryChargeStatus
  plugged = [int]$power.PowerLineStatus
  percent = [int][Math]::Round($power.BatteryLifePercent * 100)
  removal = [string]$logon.ScRemoveOption
  policy = [string]$policy.Status
}
