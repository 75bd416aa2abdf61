# rtconf_add_test(NAME name TARGET library
#                 [TIER core|hardened|all] [BASELINE file] [PROVIDER file] [TIMEOUT seconds]
#                 [ARGS argument...])
#
# Adds a test that judges the shared library or module `library`: it passes when `rtconf run` ends
# with status 0. Files are relative to the current source folder; ARGS are further arguments of
# `rtconf run`.
function(rtconf_add_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;TARGET;TIER;BASELINE;PROVIDER;TIMEOUT" "ARGS")
  if(DEFINED arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "rtconf_add_test does not know: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(DEFINED arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "rtconf_add_test: these lack a value: ${arg_KEYWORDS_MISSING_VALUES}")
  endif()
  foreach(keyword NAME TARGET)
    if(NOT DEFINED arg_${keyword})
      message(FATAL_ERROR "rtconf_add_test needs ${keyword}")
    endif()
  endforeach()
  if(NOT TARGET "${arg_TARGET}")
    message(FATAL_ERROR "rtconf_add_test: there is no target ${arg_TARGET}")
  endif()

  set(options)
  if(DEFINED arg_TIER)
    list(APPEND options --tier "${arg_TIER}")
  endif()
  foreach(keyword BASELINE PROVIDER)
    if(DEFINED arg_${keyword})
      get_filename_component(file "${arg_${keyword}}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
      string(TOLOWER "${keyword}" option)
      list(APPEND options "--${option}" "${file}")
    endif()
  endforeach()
  add_test(NAME "${arg_NAME}"
    COMMAND rtconf::rtconf run ${options} ${arg_ARGS} -- "$<TARGET_FILE:${arg_TARGET}>")
  # Without one, CTest's default holds, 1500 seconds.
  if(DEFINED arg_TIMEOUT)
    set_tests_properties("${arg_NAME}" PROPERTIES TIMEOUT "${arg_TIMEOUT}")
  endif()
endfunction()
