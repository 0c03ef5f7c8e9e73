@echo off
rem Cai dat va lap ban tom tat, khong can mang. Moi viec do cai_dat.py lam; o day chi tim Python.
setlocal DisableDelayedExpansion
chcp 65001 >nul
set "PYTHONUTF8=1"
if not defined PYTHON goto launcher
"%PYTHON%" "%~dp0cai_dat.py" %*
goto end

:launcher
where py >nul 2>nul || goto path
for %%v in (3.13 3.12 3.11) do (
  py -%%v -c "import sys" >nul 2>nul && (
    py -%%v "%~dp0cai_dat.py" %*
    goto end
  )
)
py "%~dp0cai_dat.py" %*
goto end

:path
rem The python.exe of the Microsoft Store is no Python: it opens the store
python -c "import sys" >nul 2>nul || goto none
python "%~dp0cai_dat.py" %*
goto end

:none
echo May chua co Python. Tai Python 3.13 (64-bit) o python.org, cai dat va danh dau "Add python.exe to PATH", roi chay lai.
cmd /c exit 4

:end
set "code=%errorlevel%"
if not defined NTM_NO_PAUSE pause
exit /b %code%
