@echo off
rem Runs the battery on a Windows machine, as README.md says, and leaves results.txt beside this file.
rem Run it as administrator. Exit code 0: nothing failed.
setlocal
cd /d "%~dp0"
set failed=0
ver > results.txt
for %%p in (battery battery_nointegrity) do (
    echo == %%p >> results.txt
    %%p.exe --isolate >> results.txt 2>&1
    if errorlevel 1 set failed=1
)
findstr /b /c:"not ok" results.txt
findstr /b /c:"battery:" results.txt
echo The results are in %~dp0results.txt
exit /b %failed%
